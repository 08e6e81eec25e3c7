/** Every fault does what docs/LOCAL-CHAIN.md says, and nothing more. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import WebSocket from 'ws';
import { ChainProcess } from './chain-process.mjs';
import { BASE64, Wallet, signatureOf } from './wallet.mjs';

describe('faults on demand', () => {
  let chain;
  const wallet = new Wallet();
  const to = new Wallet();

  before(async () => {
    chain = await ChainProcess.start('--slot-ms', '20', '--finalized-lag', '20', '--faults');
    const signature = await chain.call('requestAirdrop', wallet.address, 50_000_000_000);
    await status(signature, 'finalized');
  });
  after(() => ChainProcess.killAll());

  const inject = (fault) => chain.call('vaultInjectFault', fault);
  const statusOf = async (signature) =>
    (await chain.call('getSignatureStatuses', [signature], { searchTransactionHistory: true })).value[0];
  const status = (signature, wanted) => chain.until(async () => {
    const found = await statusOf(signature);
    return found?.confirmationStatus === wanted && found;
  });
  const transfer = async (lamports = 1_000_000) =>
    wallet.transfer(to.key, lamports, (await chain.call('getLatestBlockhash', { commitment: 'confirmed' })).value.blockhash);
  const slot = () => chain.call('getSlot', { commitment: 'processed' });

  it('are refused unless the command line allows them', async () => {
    const strict = await ChainProcess.start();
    assert.equal((await strict.ask('vaultInjectFault', { kind: 'hang' })).error.code, -32601);
    assert.equal(await strict.stop(), 0);
  });

  it('refuses a fault that is none, and counts what it clears', async () => {
    assert.equal((await chain.ask('vaultInjectFault', { kind: 'earthquake' })).error.code, -32602);
    assert.equal((await chain.ask('vaultInjectFault', { kind: 'constructor' })).error.code, -32602);
    assert.equal((await chain.ask('vaultInjectFault', { kind: 'delay' })).error.code, -32602);
    await inject({ kind: 'hang', method: 'getSlot' });
    assert.equal(await chain.call('vaultClearFaults'), 1);
    assert.ok((await slot()) > 0);
  });

  it('drop: the signature comes, the transaction never', async () => {
    await inject({ kind: 'drop' });
    const wire = await transfer();
    assert.equal(await chain.call('sendTransaction', wire, BASE64), signatureOf(wire));
    assert.equal(await statusOf(signatureOf(wire)), null);
    await chain.call('sendTransaction', wire, BASE64);
    await status(signatureOf(wire), 'confirmed');
  });

  it('migrate: blocks without transactions and without finality; after it they are gone and what is confirmed is final', async () => {
    const moved = await ChainProcess.start('--slot-ms', '20', '--finalized-lag', '20', '--faults');
    const final = () => moved.call('getSlot', { commitment: 'finalized' });
    assert.equal((await moved.ask('getAgGenesisCert')).error.code, -32601);
    const airdrop = await moved.call('requestAirdrop', wallet.address, 50_000_000_000);
    await moved.until(async () => (await moved.call('getSignatureStatuses', [airdrop])).value[0]?.confirmationStatus === 'confirmed');
    // Of a block that stays: the blocks of the migration go, and their hashes with them.
    const { blockhash } = (await moved.call('getLatestBlockhash', { commitment: 'confirmed' })).value;
    const from = await moved.call('vaultInjectFault', { kind: 'migrate', millis: 60_000 });
    const held = await final();
    const wire = wallet.transfer(to.key, 1_000_000, blockhash);
    assert.equal(await moved.call('sendTransaction', wire, BASE64), signatureOf(wire));
    await moved.until(async () => (await moved.call('getSlot', { commitment: 'confirmed' })) > from + 30);
    assert.equal(await final(), held);
    assert.deepEqual((await moved.call('getSignatureStatuses', [signatureOf(wire), airdrop])).value.map((one) => one?.confirmationStatus),
      [undefined, 'confirmed']);
    await moved.call('vaultClearFaults');
    assert.equal((await moved.call('getAgGenesisCert')).slot, from);
    await moved.call('sendTransaction', wire, BASE64);
    await moved.until(async () => (await moved.call('getSignatureStatuses', [signatureOf(wire)])).value[0]?.confirmationStatus === 'finalized');
    assert.deepEqual(await moved.call('getBlocks', from + 1, from + 30, { commitment: 'confirmed' }), []);
    assert.ok((await moved.call('getSlot', { commitment: 'confirmed' })) - (await final()) <= 1);
    assert.equal(await moved.stop(), 0);
  });

  it('duplicate: delivered twice, applied once', async () => {
    const before = (await chain.call('getBalance', to.address, { commitment: 'processed' })).value;
    await inject({ kind: 'duplicate' });
    await chain.call('sendTransaction', await transfer(2_000_000), BASE64);
    const from = await slot();
    await chain.until(async () => (await slot()) > from + 3);
    assert.equal((await chain.call('getBalance', to.address, { commitment: 'processed' })).value, before + 2_000_000);
  });

  it('delay and delayAnswer: the call runs late, or its answer comes late', async () => {
    await inject({ kind: 'delay', method: 'getHealth', millis: 120 });
    const start = performance.now();
    assert.equal(await chain.call('getHealth'), 'ok');
    assert.ok(performance.now() - start >= 119);
    await inject({ kind: 'delayAnswer', method: 'sendTransaction', millis: 500 });
    const wire = await transfer(3_000_000);
    const answer = chain.call('sendTransaction', wire, BASE64);
    await status(signatureOf(wire), 'confirmed');
    assert.equal(await answer, signatureOf(wire));
  });

  it('http, error, unhealthy, lie: so many answers are as told, the next is true', async () => {
    await inject({ kind: 'http', status: 429, method: 'getSlot', count: 2 });
    for (let i = 0; i < 2; i++) {
      const response = await fetch(chain.url, { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"getSlot"}' });
      assert.equal(response.status, 429);
      assert.equal(response.headers.get('retry-after'), '1');
    }
    assert.ok((await slot()) > 0);
    await inject({ kind: 'error', method: 'getSlot', code: -32603, message: 'broken' });
    assert.deepEqual((await chain.ask('getSlot')).error, { code: -32603, message: 'broken' });
    await inject({ kind: 'unhealthy', method: 'getHealth', slots: 42 });
    assert.deepEqual((await chain.ask('getHealth')).error,
      { code: -32005, message: 'Node is behind by 42 slots', data: { numSlotsBehind: 42 } });
    await inject({ kind: 'lie', method: 'getBalance', result: { context: { slot: 1 }, value: 7 } });
    assert.equal((await chain.call('getBalance', to.address)).value, 7);
    assert.notEqual((await chain.call('getBalance', to.address)).value, 7);
  });

  it('close and closeAfter: no answer, and only one of the two ran', async () => {
    const unanswered = await transfer(4_000_000);
    await inject({ kind: 'close', method: 'sendTransaction' });
    await assert.rejects(chain.call('sendTransaction', unanswered, BASE64), /fetch failed/);
    assert.equal(await statusOf(signatureOf(unanswered)), null);
    await inject({ kind: 'closeAfter', method: 'sendTransaction' });
    await assert.rejects(chain.call('sendTransaction', unanswered, BASE64), /fetch failed/);
    await status(signatureOf(unanswered), 'confirmed');
  });

  it('hang: never answers, others do', async () => {
    await inject({ kind: 'hang', method: 'getVersion' });
    const request = { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"getVersion"}', signal: AbortSignal.timeout(200) };
    await assert.rejects(fetch(chain.url, request), { name: 'TimeoutError' });
    assert.ok((await chain.call('getVersion'))['solana-core']);
  });

  it('expire: a blockhash from before is dead at once', async () => {
    const wire = await transfer(5_000_000);
    await inject({ kind: 'expire' });
    const { error } = await chain.ask('sendTransaction', wire, BASE64);
    assert.equal(error.data.err, 'BlockhashNotFound');
    const fresh = await transfer(5_000_001);
    await chain.call('sendTransaction', fresh, BASE64);
    await status(signatureOf(fresh), 'confirmed');
  });

  it('stall: no slot closes, then they do again', async () => {
    await inject({ kind: 'stall', millis: 300 });
    const start = performance.now();
    const from = await slot();
    await chain.until(async () => (await slot()) > from + 1);
    assert.ok(performance.now() - start >= 290);
  });

  it('fork: what was confirmed is gone, money and all, and can be sent again', async () => {
    // A blockhash lives 15 s, and nothing becomes final by itself for as long.
    const slow = await ChainProcess.start('--slot-ms', '100', '--finalized-lag', '150', '--faults');
    const { value: { blockhash } } = await slow.call('getLatestBlockhash', { commitment: 'confirmed' });
    await slow.call('requestAirdrop', wallet.address, 10_000_000_000);
    const confirmed = () => slow.call('getSlot', { commitment: 'confirmed' });
    const funded = await slow.call('getSlot', { commitment: 'processed' });
    await slow.until(async () => (await confirmed()) > funded);
    const balance = async () => (await slow.call('getBalance', to.address, { commitment: 'processed' })).value;
    const wire = wallet.transfer(to.key, 6_000_000, blockhash);
    const signature = await slow.call('sendTransaction', wire, BASE64);
    const landedIn = async () => {
      const { value: [found] } = await slow.call('getSignatureStatuses', [signature]);
      return found?.confirmationStatus === 'confirmed' && found.slot;
    };
    const landed = await slow.until(landedIn);
    const { from, gone } = await slow.call('vaultInjectFault', { kind: 'fork', slot: landed - 1 });
    assert.equal(from, landed - 1);
    assert.deepEqual(gone, [signature]);
    assert.equal(await balance(), 0);
    assert.deepEqual((await slow.call('getSignatureStatuses', [signature])).value, [null]);
    // Its blockhash is older than the fork, so the same bytes are good again.
    assert.equal(await slow.call('sendTransaction', wire, BASE64), signature);
    assert.ok((await slow.until(landedIn)) > landed);
    assert.equal(await balance(), 6_000_000);
    await slow.call('vaultAdvance', 160);
    const final = await slow.call('getSlot');
    const slots = await slow.call('getBlocks', 0, final);
    assert.ok(!slots.includes(landed));
    const blocks = await Promise.all(slots.map((one) => slow.call('getBlock', one, { transactionDetails: 'none' })));
    for (let i = 1; i < blocks.length; i++) assert.equal(blocks[i].previousBlockhash, blocks[i - 1].blockhash);
    assert.equal((await slow.ask('vaultInjectFault', { kind: 'fork', slot: final - 1 })).error.code, -32602);
    await slow.stop();
  });

  it('closeSockets: every websocket ends', async () => {
    const socket = new WebSocket(chain.wsUrl);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await inject({ kind: 'closeSockets' });
    await closed;
  });
});
