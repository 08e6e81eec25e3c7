/** The current client, @solana/kit, against the local chain: also transactions of version 1. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  AccountRole, address, airdropFactory, appendTransactionMessageInstruction, createSolanaRpc, createSolanaRpcSubscriptions,
  createTransactionMessage, generateKeyPairSigner, getBase64EncodedWireTransaction, getSignatureFromTransaction, lamports, pipe,
  sendAndConfirmTransactionFactory, setTransactionMessageConfig, setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash, signTransactionMessageWithSigners,
} from '@solana/kit';
import { ChainProcess } from './chain-process.mjs';

const SYSTEM = address('11111111111111111111111111111111');
const MEMO = address('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');

function transfer(from, to, amount) {
  const data = new Uint8Array(12);
  const view = new DataView(data.buffer);
  view.setUint32(0, 2, true);
  view.setBigUint64(4, amount, true);
  return {
    programAddress: SYSTEM,
    accounts: [{ address: from, role: AccountRole.WRITABLE_SIGNER }, { address: to, role: AccountRole.WRITABLE }],
    data,
  };
}

describe('kit', () => {
  let chain;
  let rpc;
  let subscriptions;
  let payer;
  let sendAndConfirm;

  before(async () => {
    chain = await ChainProcess.start('--slot-ms', '40', '--finalized-lag', '4');
    rpc = createSolanaRpc(chain.url);
    subscriptions = createSolanaRpcSubscriptions(chain.wsUrl);
    payer = await generateKeyPairSigner();
    const rpcSubscriptions = subscriptions;
    await airdropFactory({ rpc, rpcSubscriptions })(
      { recipientAddress: payer.address, lamports: lamports(10_000_000_000n), commitment: 'confirmed' });
    sendAndConfirm = sendAndConfirmTransactionFactory({ rpc, rpcSubscriptions });
  });
  after(() => ChainProcess.killAll());

  async function signed(version, instruction, config) {
    const { value: blockhash } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
    return signTransactionMessageWithSigners(pipe(
      createTransactionMessage({ version }),
      (message) => setTransactionMessageFeePayerSigner(payer, message),
      (message) => setTransactionMessageLifetimeUsingBlockhash(blockhash, message),
      (message) => appendTransactionMessageInstruction(instruction, message),
      (message) => (config === undefined ? message : setTransactionMessageConfig(config, message))));
  }

  for (const version of ['legacy', 0]) {
    it(`transfers with version ${version}`, async () => {
      const { address: to } = await generateKeyPairSigner();
      const transaction = await signed(version, transfer(payer.address, to, 3_000_000n));
      await sendAndConfirm(transaction, { commitment: 'finalized' });
      const { value } = await rpc.getBalance(to, { commitment: 'finalized' }).send();
      assert.equal(value, 3_000_000n);
    });
  }

  it('executes version 1 with its own limits and fee, and shows it only to who supports it', async () => {
    const { address: to } = await generateKeyPairSigner();
    const transaction = await signed(1, transfer(payer.address, to, 4_000_000n),
      { computeUnitLimit: 1_000, priorityFeeLamports: 777n, loadedAccountsDataSizeLimit: 100_000 });
    await sendAndConfirm(transaction, { commitment: 'finalized' });
    const signature = getSignatureFromTransaction(transaction);
    const read = await rpc.getTransaction(signature, { maxSupportedTransactionVersion: 1, encoding: 'base64' }).send();
    assert.equal(read.version, 1);
    assert.equal(read.meta.fee, 5_777n);
    assert.equal(read.meta.err, null);
    assert.equal((await rpc.getBalance(to).send()).value, 4_000_000n);
    const { error } = await chain.ask('getTransaction', signature, { maxSupportedTransactionVersion: 0 });
    assert.equal(error.code, -32015);
    const slot = Number(read.slot);
    assert.equal((await chain.ask('getBlock', slot, { maxSupportedTransactionVersion: 0 })).error.code, -32015);
  });

  it('carries 3,700 bytes of instruction data in version 1 and refuses them in version 0', async () => {
    const memo = (size) => ({ programAddress: MEMO, data: new Uint8Array(size).fill(0x61) });
    const large = await signed(1, memo(3_700), { computeUnitLimit: 1_000_000, loadedAccountsDataSizeLimit: 10_000_000 });
    await sendAndConfirm(large, { commitment: 'confirmed' });
    const small = await signed(0, memo(1_200));
    const { error } = await chain.ask('sendTransaction', getBase64EncodedWireTransaction(small), { encoding: 'base64' });
    assert.equal(error.code, -32602);
    assert.match(error.message, /too large/);
  });

  it('tells in the preflight that a version 1 transaction without limits may load nothing', async () => {
    const transaction = await signed(1, transfer(payer.address, payer.address, 1n));
    const { error } = await chain.ask('sendTransaction', getBase64EncodedWireTransaction(transaction), { encoding: 'base64' });
    assert.equal(error.code, -32002);
    assert.equal(error.data.err, 'MaxLoadedAccountsDataSizeExceeded');
  });

  it('simulates with the accounts and inner instructions asked for', async () => {
    const { address: to } = await generateKeyPairSigner();
    const transaction = await signed(0, transfer(payer.address, to, 5_000_000n));
    const { value } = await rpc.simulateTransaction(getBase64EncodedWireTransaction(transaction), {
      encoding: 'base64', sigVerify: true, innerInstructions: true,
      accounts: { encoding: 'base64', addresses: [to] },
    }).send();
    assert.equal(value.err, null);
    assert.equal(value.unitsConsumed, 150n);
    assert.equal(value.accounts[0].lamports, 5_000_000n);
    assert.equal((await rpc.getBalance(to).send()).value, 0n);
  });

  it('tells slots, roots, logs and accounts to subscribers', async () => {
    const abort = new AbortController();
    const { address: to } = await generateKeyPairSigner();
    const open = await Promise.all([
      subscriptions.slotNotifications(),
      subscriptions.rootNotifications(),
      subscriptions.logsNotifications({ mentions: [to] }, { commitment: 'finalized' }),
      subscriptions.accountNotifications(to, { commitment: 'confirmed', encoding: 'base64' }),
    ].map((subscription) => subscription.subscribe({ abortSignal: abort.signal })));
    const first = async (notifications) => {
      for await (const notification of notifications) return notification;
      throw new Error('the subscription ended without a notification');
    };
    const told = Promise.all(open.map(first));
    const transaction = await signed(0, transfer(payer.address, to, 6_000_000n));
    await sendAndConfirm(transaction, { commitment: 'finalized' });
    const [slot, root, logs, account] = await told;
    assert.ok(slot.slot > slot.parent && root > 0n);
    assert.equal(logs.value.signature, getSignatureFromTransaction(transaction));
    assert.equal(account.value.lamports, 6_000_000n);
    abort.abort();
  });

  it('answers what else a client asks for', async () => {
    assert.equal(await rpc.getHealth().send(), 'ok');
    assert.match((await rpc.getVersion().send())['solana-core'], /^4\./);
    assert.equal((await rpc.getGenesisHash().send()).length, 44);
    assert.equal(await rpc.getMinimumBalanceForRentExemption(0n).send(), 890_880n);
    const epoch = await rpc.getEpochInfo().send();
    assert.equal(epoch.epoch, 0n);
    const message = (await signed(0, transfer(payer.address, payer.address, 1n))).messageBytes;
    const { value: fee } = await rpc.getFeeForMessage(Buffer.from(message).toString('base64'), { commitment: 'confirmed' }).send();
    assert.equal(fee, 5_000n);
    const fees = await rpc.getRecentPrioritizationFees().send();
    assert.ok(fees.length > 0 && fees.length <= 150);
  });
});
