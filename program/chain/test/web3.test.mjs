/** The classic client, @solana/web3.js, against the local chain. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  AddressLookupTableProgram, Connection, Keypair, LAMPORTS_PER_SOL, PublicKey, SystemProgram, Transaction,
  TransactionInstruction, TransactionMessage, VersionedTransaction, sendAndConfirmTransaction,
} from '@solana/web3.js';
import { ChainProcess } from './chain-process.mjs';

const MEMO = new PublicKey('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');

describe('web3.js', () => {
  let chain;
  let connection;
  const payer = Keypair.generate();

  before(async () => {
    chain = await ChainProcess.start('--slot-ms', '40', '--finalized-lag', '4');
    connection = new Connection(chain.url, { commitment: 'confirmed', wsEndpoint: chain.wsUrl });
    const signature = await connection.requestAirdrop(payer.publicKey, 10 * LAMPORTS_PER_SOL);
    await connection.confirmTransaction({ signature, ...(await connection.getLatestBlockhash()) }, 'confirmed');
  });
  after(async () => {
    // The client reconnects for ever and has no public way to end that.
    connection._rpcWebSocket.reconnect = false;
    connection._rpcWebSocket.close();
    await ChainProcess.killAll();
  });

  it('transfers, charges the fee and confirms over the websocket', async () => {
    const to = Keypair.generate().publicKey;
    const before = await connection.getBalance(payer.publicKey);
    const signature = await sendAndConfirmTransaction(
      connection,
      new Transaction().add(SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports: 1_000_000_000 })),
      [payer], { commitment: 'finalized' });
    assert.equal(await connection.getBalance(to, 'finalized'), 1_000_000_000);
    assert.equal(await connection.getBalance(payer.publicKey), before - 1_000_000_000 - 5_000);
    const read = await connection.getTransaction(signature, { commitment: 'finalized', maxSupportedTransactionVersion: 1 });
    assert.equal(read.meta.fee, 5_000);
    assert.equal(read.meta.err, null);
    assert.equal(read.transaction.message.accountKeys[1].toBase58(), to.toBase58());
    const { value } = await connection.getSignatureStatuses([signature]);
    assert.equal(value[0].confirmationStatus, 'finalized');
    const [newest] = await connection.getSignaturesForAddress(to, {}, 'finalized');
    assert.equal(newest.signature, signature);
  });

  it('writes a memo whose log is told to a subscriber', async () => {
    // The client opens its subscription in its own time, and what is confirmed before that is never told.
    let logs;
    connection.onLogs(MEMO, (told) => { logs ??= told; }, 'confirmed');
    const sent = [];
    await chain.until(async () => {
      const memo = new TransactionInstruction({ programId: MEMO, keys: [], data: Buffer.from(`to be netted, ${sent.length}`) });
      sent.push(await sendAndConfirmTransaction(connection, new Transaction().add(memo), [payer]));
      return logs;
    });
    assert.ok(sent.includes(logs.signature));
    assert.match(logs.logs.join('\n'), /Program log: to be netted/);
  });

  it('makes a lookup table and loads an address from it', async () => {
    const to = Keypair.generate().publicKey;
    const recentSlot = await connection.getSlot('finalized');
    const [create, table] = AddressLookupTableProgram.createLookupTable(
      { authority: payer.publicKey, payer: payer.publicKey, recentSlot });
    const extend = AddressLookupTableProgram.extendLookupTable(
      { lookupTable: table, authority: payer.publicKey, payer: payer.publicKey, addresses: [to] });
    await sendAndConfirmTransaction(connection, new Transaction().add(create, extend), [payer]);
    const { value: lookup } = await connection.getAddressLookupTable(table);
    assert.equal(lookup.state.addresses[0].toBase58(), to.toBase58());
    const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
    const message = new TransactionMessage({
      payerKey: payer.publicKey,
      recentBlockhash: blockhash,
      instructions: [SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports: 2_000_000 })],
    }).compileToV0Message([lookup]);
    const transaction = new VersionedTransaction(message);
    transaction.sign([payer]);
    const signature = await connection.sendTransaction(transaction);
    await connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight });
    assert.equal(await connection.getBalance(to), 2_000_000);
    const read = await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
    assert.equal(read.version, 0);
    assert.equal(read.meta.loadedAddresses.writable[0].toBase58(), to.toBase58());
    await assert.rejects(connection.getTransaction(signature), /Transaction version \(0\) is not supported/);
  });

  it('simulates, and says in the preflight why a transaction would fail', async () => {
    const poor = Keypair.generate();
    const transfer = SystemProgram.transfer(
      { fromPubkey: payer.publicKey, toPubkey: poor.publicKey, lamports: 1_000 * LAMPORTS_PER_SOL });
    const { blockhash } = await connection.getLatestBlockhash();
    const transaction = new VersionedTransaction(new TransactionMessage(
      { payerKey: payer.publicKey, recentBlockhash: blockhash, instructions: [transfer] }).compileToV0Message());
    const { value } = await connection.simulateTransaction(transaction, { replaceRecentBlockhash: true });
    assert.deepEqual(value.err, { InstructionError: [0, { Custom: 1 }] });
    transaction.sign([payer]);
    await assert.rejects(connection.sendTransaction(transaction), (error) => {
      assert.match(error.message, /Error processing Instruction 0: custom program error: 0x1/);
      assert.match(error.logs.join('\n'), /insufficient lamports/);
      return true;
    });
    const signature = await connection.sendTransaction(transaction, { skipPreflight: true });
    const end = await chain.until(async () => (await connection.getSignatureStatus(signature)).value);
    assert.deepEqual(end.err, { InstructionError: [0, { Custom: 1 }] });
  });

  it('reads finalized blocks that follow one another', async () => {
    // What the tests above sent is final only some slots later.
    const sentBy = await connection.getSlot('processed');
    const last = await chain.until(async () => {
      const finalized = await connection.getSlot('finalized');
      return finalized >= sentBy && finalized;
    });
    const slots = await connection.getBlocks(0, last, 'finalized');
    assert.equal(slots[0], 0);
    let previous = (await connection.getBlock(0, { maxSupportedTransactionVersion: 1 })).blockhash;
    let found = 0;
    for (const slot of slots.slice(1)) {
      const block = await connection.getBlock(slot, { maxSupportedTransactionVersion: 1 });
      assert.equal(block.previousBlockhash, previous);
      previous = block.blockhash;
      found += block.transactions.length;
    }
    assert.ok(found >= 4);
    await assert.rejects(connection.getBlock(last + 1_000), /Block not available/);
  });

  it('tells changes of slots, roots and accounts', async () => {
    const to = Keypair.generate().publicKey;
    const slots = new Promise((resolve) => connection.onSlotChange(resolve));
    const roots = new Promise((resolve) => connection.onRootChange(resolve));
    const changed = new Promise((resolve) => connection.onAccountChange(to, resolve, { commitment: 'finalized' }));
    const { slot, parent, root } = await slots;
    assert.ok(root < parent && parent < slot);
    assert.ok((await roots) > 0);
    await connection.requestAirdrop(to, 7_000_000);
    assert.equal((await changed).lamports, 7_000_000);
  });
});
