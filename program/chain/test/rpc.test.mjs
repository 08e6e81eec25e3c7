/** What Solana's JSON-RPC says where it does not simply answer: codes, commitments, history. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ChainProcess } from './chain-process.mjs';
import { BASE64, Wallet, signatureOf } from './wallet.mjs';

describe('JSON-RPC', () => {
  let chain;
  const wallet = new Wallet();
  const to = new Wallet();

  before(async () => {
    chain = await ChainProcess.start('--slot-ms', '20', '--finalized-lag', '6', '--faults');
    const signature = await chain.call('requestAirdrop', wallet.address, 50_000_000_000);
    await finalized(signature);
  });
  after(() => ChainProcess.killAll());

  const finalized = (signature) => chain.until(async () => {
    const { value: [status] } = await chain.call('getSignatureStatuses', [signature], { searchTransactionHistory: true });
    return status?.confirmationStatus === 'finalized' && status;
  });
  const blockhash = async () => (await chain.call('getLatestBlockhash', { commitment: 'processed' })).value;
  const refused = async (code, method, ...params) => {
    const { error } = await chain.ask(method, ...params);
    assert.equal(error?.code, code, `${method}: ${JSON.stringify(error)}`);
    return error;
  };

  it('refuses what is no request', async () => {
    await refused(-32601, 'getTokenAccountsByOwner', wallet.address);
    await refused(-32602, 'getBalance', 'not a key');
    await refused(-32602, 'getBalance', wallet.address, { commitment: 'sure' });
    await refused(-32602, 'getBlock', 1, { commitment: 'processed' });
    await refused(-32602, 'getSignatureStatuses', new Array(257).fill(signatureOf(wallet.transfer(to.key, 1, to.address))));
    await refused(-32016, 'getSlot', { minContextSlot: 1_000_000 });
    const post = async (body) => (await fetch(chain.url, { method: 'POST', body })).json();
    assert.equal((await post('{')).error.code, -32700);
    assert.equal((await post('[]')).error.code, -32600);
    assert.equal((await post('{"method":"getSlot"}')).error.code, -32600);
    const batch = await post('[{"jsonrpc":"2.0","id":"a","method":"getHealth"},{"jsonrpc":"2.0","id":2,"method":"none"}]');
    assert.deepEqual(batch.map(({ id, result, error }) => [id, result ?? error.code]), [['a', 'ok'], [2, -32601]]);
    assert.equal((await fetch(chain.url, { method: 'POST', body: 'x'.repeat(2 << 20) })).status, 413);
    assert.equal((await fetch(`${chain.url}/health`)).status, 200);
  });

  it('says in the preflight what is wrong with a transaction', async () => {
    const { blockhash: hash } = await blockhash();
    const unknownHash = await refused(-32002, 'sendTransaction', wallet.transfer(to.key, 1_000_000, to.address), BASE64);
    assert.equal(unknownHash.data.err, 'BlockhashNotFound');
    const poor = await refused(-32002, 'sendTransaction', new Wallet().transfer(to.key, 1_000_000, hash), BASE64);
    assert.equal(poor.data.err, 'AccountNotFound');
    const below = await refused(-32002, 'sendTransaction', wallet.transfer(to.key, 1, hash), BASE64);
    assert.deepEqual(below.data.err, { InsufficientFundsForRent: { account_index: 1 } });
    const forged = Buffer.from(wallet.transfer(to.key, 1_000_000, hash), 'base64');
    forged[5] ^= 1;
    await refused(-32003, 'sendTransaction', forged.toString('base64'), BASE64);
    const large = await refused(-32602, 'sendTransaction', Buffer.alloc(1_233).toString('base64'), BASE64);
    assert.match(large.message, /1232/);
  });

  it('executes a transaction once, however often it is sent', async () => {
    const wire = wallet.transfer(to.key, 1_000_000, (await blockhash()).blockhash);
    const signature = await chain.call('sendTransaction', wire, BASE64);
    const again = await refused(-32002, 'sendTransaction', wire, BASE64);
    assert.equal(again.data.err, 'AlreadyProcessed');
    assert.equal(await chain.call('sendTransaction', wire, { ...BASE64, skipPreflight: true }), signature);
    await finalized(signature);
    assert.equal((await chain.call('getBalance', to.address)).value, 1_000_000);
  });

  it('charges and records a transaction that fails after the preflight was skipped', async () => {
    const before = (await chain.call('getBalance', wallet.address)).value;
    const wire = wallet.transfer(to.key, 1_000_000_000_000, (await blockhash()).blockhash);
    const signature = await chain.call('sendTransaction', wire, { ...BASE64, skipPreflight: true });
    const status = await finalized(signature);
    assert.deepEqual(status.err, { InstructionError: [0, { Custom: 1 }] });
    assert.equal((await chain.call('getBalance', wallet.address)).value, before - 5_000);
    const { meta } = await chain.call('getTransaction', signature, BASE64);
    assert.equal(meta.fee, 5_000);
    assert.deepEqual(meta.err, status.err);
  });

  it('leaves no trace of a transaction that cannot pay its fee', async () => {
    const wire = new Wallet().transfer(to.key, 1_000_000, (await blockhash()).blockhash);
    const signature = await chain.call('sendTransaction', wire, { ...BASE64, skipPreflight: true });
    assert.deepEqual((await chain.call('getSignatureStatuses', [signature])).value, [null]);
  });

  /** A chain whose slots close only when told, so that nothing here depends on the speed of the machine. */
  const still = () => ChainProcess.start('--slot-ms', '60000', '--finalized-lag', '6', '--faults');

  it('shows an account as it was at each commitment', async () => {
    const one = await still();
    const someone = new Wallet();
    const balance = async (commitment) => (await one.call('getBalance', someone.address, { commitment })).value;
    const all = async () => [await balance('processed'), await balance('confirmed'), await balance('finalized')];
    await one.call('requestAirdrop', someone.address, 3_000_000);
    assert.deepEqual(await all(), [3_000_000, 0, 0]);
    await one.call('vaultAdvance', 1);
    assert.deepEqual(await all(), [3_000_000, 3_000_000, 0]);
    await one.call('vaultAdvance', 6);
    assert.deepEqual(await all(), [3_000_000, 3_000_000, 3_000_000]);
    await one.stop();
  });

  it('lets a blockhash live 150 blocks, and a signature is dead only after that', async () => {
    const one = await still();
    await one.call('vaultAdvance', 10);
    const { blockhash: hash, lastValidBlockHeight } = (await one.call('getLatestBlockhash', { commitment: 'confirmed' })).value;
    const height = () => one.call('getBlockHeight', { commitment: 'processed' });
    const isValid = async () => (await one.call('isBlockhashValid', hash, { commitment: 'processed' })).value;
    assert.equal(lastValidBlockHeight, (await height()) - 1 + 150);
    await one.call('vaultAdvance', lastValidBlockHeight - (await height()));
    assert.equal(await isValid(), true);
    await one.call('vaultAdvance', 1);
    assert.equal(await isValid(), false);
    const { error } = await one.ask('sendTransaction', wallet.transfer(to.key, 1_000_000, hash), BASE64);
    assert.deepEqual([error.code, error.data.err], [-32002, 'BlockhashNotFound']);
    await one.stop();
  });

  it('tells skipped slots from slots to come', async () => {
    const next = await chain.call('vaultInjectFault', { kind: 'skip', slots: 5 });
    const final = await chain.until(async () => {
      const slot = await chain.call('getSlot');
      return slot > next && slot;
    });
    await refused(-32007, 'getBlock', next - 1);
    await refused(-32004, 'getBlock', final + 1_000);
    const blocks = await chain.call('getBlocks', next - 6, next);
    assert.deepEqual(blocks, [next - 6, next]);
    const after = await chain.call('getBlock', next);
    const beforeIt = await chain.call('getBlock', next - 6);
    assert.equal(after.parentSlot, next - 6);
    assert.equal(after.previousBlockhash, beforeIt.blockhash);
    assert.equal(after.blockHeight, beforeIt.blockHeight + 1);
  });

  it('pages through the signatures of an address, newest first', async () => {
    const someone = new Wallet();
    const sent = [];
    for (let i = 0; i < 5; i++) sent.unshift(await chain.call('requestAirdrop', someone.address, 1_000_000 + i));
    await finalized(sent[0]);
    const page = async (options) => (await chain.call('getSignaturesForAddress', someone.address, options)).map((one) => one.signature);
    assert.deepEqual(await page({}), sent);
    assert.deepEqual(await page({ limit: 2 }), sent.slice(0, 2));
    assert.deepEqual(await page({ before: sent[1], limit: 2 }), sent.slice(2, 4));
    assert.deepEqual(await page({ until: sent[3] }), sent.slice(0, 3));
    const never = signatureOf(wallet.transfer(to.key, 9, to.address));
    assert.deepEqual(await page({ before: never }), []);
    assert.deepEqual(await page({ until: never }), sent);
  });

  it('gives blocks whole: signatures, balances, and the transactions in order', async () => {
    const signature = await chain.call('requestAirdrop', to.address, 1_000_000);
    const { slot } = await finalized(signature);
    const block = await chain.call('getBlock', slot, { ...BASE64, maxSupportedTransactionVersion: 1, transactionDetails: 'full' });
    const [wire, encoding] = block.transactions.at(-1).transaction;
    assert.equal(encoding, 'base64');
    assert.equal(signatureOf(wire), signature);
    assert.equal(block.transactions.at(-1).version, 'legacy');
    const { signatures } = await chain.call('getBlock', slot, { transactionDetails: 'signatures' });
    assert.ok(signatures.includes(signature));
    assert.equal((await chain.call('getBlock', slot, { transactionDetails: 'none' })).transactions, undefined);
    const { preBalances, postBalances, fee } = block.transactions.at(-1).meta;
    const sum = (balances) => balances.reduce((total, balance) => total + balance);
    assert.equal(sum(preBalances) - sum(postBalances), fee);
  });

  it('finds accounts of a program by size and bytes', async () => {
    const someone = new Wallet();
    await finalized(await chain.call('requestAirdrop', someone.address, 5_000_000));
    const system = '11111111111111111111111111111111';
    const all = await chain.call('getProgramAccounts', system, { encoding: 'base64', filters: [{ dataSize: 0 }] });
    assert.ok(all.some(({ pubkey, account }) => pubkey === someone.address && account.lamports === 5_000_000));
    assert.deepEqual(await chain.call('getProgramAccounts', system, { ...BASE64, filters: [{ dataSize: 77 }] }), []);
    const withBytes = [{ memcmp: { offset: 0, bytes: '2' } }];
    assert.deepEqual(await chain.call('getProgramAccounts', system, { ...BASE64, filters: [{ dataSize: 0 }, ...withBytes] }), []);
  });
});
