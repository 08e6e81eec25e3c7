/** A kept chain goes on where it was, however it ended. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { ChainProcess } from './chain-process.mjs';
import { BASE64, Wallet } from './wallet.mjs';

const PACE = ['--slot-ms', '10', '--finalized-lag', '3', '--faults'];
const made = [];

function directory() {
  const path_ = fs.mkdtempSync(path.join(os.tmpdir(), 'vault-chain-test-'));
  made.push(path_);
  return path_;
}

async function blocksOf(chain, last) {
  const slots = await chain.call('getBlocks', 0, last);
  const blocks = [];
  for (const slot of slots) blocks.push(await chain.call('getBlock', slot, { ...BASE64, maxSupportedTransactionVersion: 1 }));
  return { slots, blocks };
}

describe('a kept chain', () => {
  after(async () => {
    await ChainProcess.killAll();
    made.forEach((one) => fs.rmSync(one, { recursive: true }));
  });

  for (const round of [1, 2, 3]) {
    it(`keeps everything it called final when it is killed under load (round ${round})`, async () => {
      const data = directory();
      const wallet = new Wallet();
      let chain = await ChainProcess.start(...PACE, '--data', data);
      await chain.call('requestAirdrop', wallet.address, 100_000_000_000);
      const sent = [];
      const killAt = performance.now() + 150 + 150 * round;
      while (performance.now() < killAt) {
        const { blockhash } = (await chain.call('getLatestBlockhash', { commitment: 'processed' })).value;
        sent.push(await chain.call('sendTransaction', wallet.transfer(new Wallet().key, 1_000_000 + sent.length, blockhash), BASE64));
      }
      const final = await chain.call('getSlot');
      const { value } = await chain.call('getSignatureStatuses', sent.slice(-256), { searchTransactionHistory: true });
      const finalized = sent.slice(-256).filter((_, i) => value[i]?.confirmationStatus === 'finalized');
      const before = await blocksOf(chain, final);
      await chain.kill();

      chain = await ChainProcess.start(...PACE, '--data', data);
      assert.ok((await chain.call('getSlot')) >= final);
      assert.deepEqual(await blocksOf(chain, final), before);
      const again = await chain.call('getSignatureStatuses', finalized, { searchTransactionHistory: true });
      assert.ok(finalized.length > 0 && again.value.every((one) => one.confirmationStatus === 'finalized' && one.err === null));
      // What it holds now follows from its blocks: the sum of what the wallet paid.
      const { blocks } = await blocksOf(chain, await chain.call('getSlot'));
      const paid = blocks.flatMap((block) => block.transactions)
        .filter(({ transaction: [wire] }) => Buffer.from(wire, 'base64').subarray(69, 101).equals(wallet.key))
        .reduce((total, { meta }) => total + meta.preBalances[0] - meta.postBalances[0], 0);
      assert.equal((await chain.call('getBalance', wallet.address)).value, 100_000_000_000 - paid);
      assert.equal(await chain.stop(), 0);
    });
  }

  it('starts from the snapshot of its last end, with every old block readable', async () => {
    const data = directory();
    const wallet = new Wallet();
    let chain = await ChainProcess.start(...PACE, '--data', data);
    for (let i = 0; i < 20; i++) await chain.call('requestAirdrop', wallet.address, 1_000_000);
    assert.equal(await chain.stop(), 0);
    assert.ok(fs.existsSync(path.join(data, 'snapshot.json')));
    chain = await ChainProcess.start(...PACE, '--data', data);
    assert.equal((await chain.call('getBalance', wallet.address)).value, 20_000_000);
    assert.equal((await chain.call('getSignaturesForAddress', wallet.address)).length, 20);
    const genesis = await chain.call('getBlock', 0);
    assert.equal(genesis.blockhash, await chain.call('getGenesisHash'));
    await chain.stop();
  });

  it('drops a line that a kill cut short', async () => {
    const data = directory();
    let chain = await ChainProcess.start(...PACE, '--data', data);
    await chain.until(async () => (await chain.call('getSlot')) > 5);
    await chain.kill();
    fs.appendFileSync(path.join(data, 'blocks.jsonl'), '{"slot":99999,"parentSl');
    chain = await ChainProcess.start(...PACE, '--data', data);
    const from = await chain.call('getSlot');
    await chain.until(async () => (await chain.call('getSlot')) > from);
    assert.equal(await chain.stop(), 0);
  });

  it('takes a fork back on disk too', async () => {
    const data = directory();
    const wallet = new Wallet();
    // slots close only when told
    let chain = await ChainProcess.start('--slot-ms', '60000', '--finalized-lag', '100', '--faults', '--data', data);
    await chain.call('vaultAdvance', 20);
    const before = await chain.call('getSlot', { commitment: 'confirmed' });
    await chain.call('requestAirdrop', wallet.address, 1_000_000);
    await chain.call('vaultAdvance', 3);
    assert.equal((await chain.call('getBalance', wallet.address, { commitment: 'confirmed' })).value, 1_000_000);
    await chain.call('vaultInjectFault', { kind: 'fork', slot: before });
    await chain.kill();
    chain = await ChainProcess.start(...PACE, '--data', data);
    assert.equal((await chain.call('getBalance', wallet.address)).value, 0);
    await chain.stop();
  });

  it('refuses a directory in use, of another genesis, or damaged', async () => {
    const data = directory();
    const chain = await ChainProcess.start(...PACE, '--data', data);
    await assert.rejects(ChainProcess.start(...PACE, '--data', data), /is in use by the local chain with process id/);
    const { address } = new Wallet();
    await chain.call('requestAirdrop', address, 5_000_000);
    await chain.stop();
    await assert.rejects(ChainProcess.start(...PACE, '--data', data, '--genesis-seed', 'other'), /genesis hash/);
    const { name } = JSON.parse(fs.readFileSync(path.join(data, 'snapshot.json'), 'utf8'));
    fs.appendFileSync(path.join(data, name), 'x');
    await assert.rejects(ChainProcess.start(...PACE, '--data', data), /is damaged/);
    fs.rmSync(path.join(data, 'snapshot.json'));
    const repaired = await ChainProcess.start(...PACE, '--data', data);
    assert.equal((await repaired.call('getBalance', address)).value, 5_000_000);
    await repaired.stop();
  });

  it('says what is wrong with its command line', async () => {
    for (const options of [['--slot-ms', '0'], ['--port', 'x'], ['--program', 'a=b'], ['--nothing', '1'], ['--data']]) {
      await assert.rejects(ChainProcess.start(...options), { exitCode: 2 });
    }
  });
});
