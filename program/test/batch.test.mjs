/** The life of a batch: RULES.md 8 to 10. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_CHUNKS, instruction, pda } from './program.mjs';
import { sha256 } from './runtime.mjs';
import { GAME, PARAMETERS, ZERO_HASH, world } from './world.mjs';

const U64_MAX = 2n ** 64n - 1n;
const close = (w, plan, by = w.server, receiver = w.server.key) => instruction('close_batch',
    { game_id: GAME, batch_id: plan.args.batch_id }, { authority: by.key, rent_receiver: receiver });

/** Two buyers (wallets 0, 1) with 10,000 each and a seller (2) who owns item 0; buyer 0 gets it. */
function market() {
  const w = world();
  w.fundedWallets([10_000n, 10_000n, 0n]);
  w.mint(2);
  return w;
}
const sale = (w, overrides) =>
  w.plan({ debits: [[[0, 600n]], [[1, 400n]]], items: [[[0, 2, 0]]], credits: [[[2, 1_000n]]] }, overrides);

test('commit fixes the whole content; ids follow each other and hashes chain', () => {
  const w = market();
  const plan = sale(w);
  const outcome = w.commit(plan);
  const { void: isVoid, ...said } = plan.args;
  assert.deepEqual(outcome.events, [{ event: 'NetBatchCommitted', ...said, deadline_slot: BigInt(w.runtime.slot) + PARAMETERS.settle_max_slots }]);
  const batch = w.batch(plan);
  for (const [name, value] of Object.entries(said)) assert.deepEqual(batch[name], value, name);
  assert.equal(batch.state, 'Open');
  assert.equal(batch.wallet_limit, 3);
  assert.deepEqual(batch.rent_payer, w.server.key);
  assert.equal(batch.bitmap.length, 1);
  const next = w.plan({});
  assert.deepEqual([next.args.batch_id, next.args.prev_hash], [2n, plan.args.batch_hash]);
  const refused = (change, error) => w.refused(w.commitInstruction({ args: { ...next.args, ...change } }), [w.server], error);
  refused({ batch_id: 3n }, 'BatchIdGap');
  refused({ batch_id: U64_MAX }, 'BatchIdGap');
  refused({ batch_id: 0n }, 'BatchIdUsed');
  refused({ prev_hash: ZERO_HASH }, 'PrevHashMismatch');
  refused({ void: 2 }, 'InvalidBool');
  w.commit(next);
});

test('the same commit again succeeds and says nothing, other content is refused, in every state and while paused', () => {
  const w = market();
  const plan = sale(w);
  w.commit(plan);
  const again = () => assert.deepEqual(w.must(w.commitInstruction(plan), [w.server]).events, []);
  again();
  for (const [name, value] of Object.entries(plan.args)) {
    if (name === 'game_id' || name === 'batch_id') continue;
    const other = Buffer.isBuffer(value) ? sha256(value) : typeof value === 'boolean' ? !value : typeof value === 'bigint' ? value + 1n : value + 1;
    w.refused(w.commitInstruction({ args: { ...plan.args, [name]: other } }), [w.server], 'BatchContentDiffers');
  }
  plan.chunks.forEach((_, i) => w.settle(plan, i));
  again();
  w.must(w.finalizeInstruction(plan), [w.payer]);
  w.runtime.slot += 10_000;
  w.must(instruction('set_paused', { paused: true }, { authority: w.admin.key }), [w.admin]);
  again();
  w.refused(w.commitInstruction(plan), [w.payer], 'Transaction(11)');
  w.must(close(w, plan), [w.server]);
  w.must(instruction('set_paused', { paused: false }, { authority: w.admin.key }), [w.admin]);
  w.refused(w.commitInstruction(plan), [w.server], 'BatchIdUsed');
});

test('only the server authority commits', () => {
  const w = market();
  const ix = instruction('commit_net_batch', sale(w).args, { authority: w.admin.key });
  w.refused(ix, [w.admin], 'NotServerAuthority');
});

test('a cut that is too old or from the future is refused', () => {
  const w = market();
  const now = BigInt(w.runtime.slot);
  w.refused(w.commitInstruction(sale(w, { as_of_slot: now + 1n })), [w.server], 'AsOfSlotInFuture');
  w.refused(w.commitInstruction(sale(w, { as_of_slot: now - PARAMETERS.commit_max_slots - 1n })), [w.server], 'CommitTooOld');
  w.commit(sale(w, { as_of_slot: now - PARAMETERS.commit_max_slots }));
});

test('sums are equal and fit the chunk counts, and there are not too many chunks', () => {
  const w = market();
  const refused = (change, error) => w.refused(w.commitInstruction(sale(w, change)), [w.server], error);
  refused({ sum_debits: 999n }, 'SumsDiffer');
  refused({ sum_credits: 1_001n }, 'SumsDiffer');
  refused({ sum_debits: 0n, sum_credits: 0n }, 'SumsDiffer');
  refused({ debit_chunks: 0 }, 'SumsDiffer');
  refused({ credit_chunks: 0 }, 'SumsDiffer');
  refused({ debit_chunks: MAX_CHUNKS, item_chunks: 0, credit_chunks: 1 }, 'TooManyChunks');
  refused({ debit_chunks: 65_535, item_chunks: 65_535, credit_chunks: 65_535 }, 'TooManyChunks');
  const largest = sale(w, { debit_chunks: MAX_CHUNKS - 1, item_chunks: 0, credit_chunks: 1 });
  w.commit(largest);
  assert.equal(w.batch(largest).bitmap.length, MAX_CHUNKS / 8);
});

test('a batch that moves nothing is committed and finalized', () => {
  const w = market();
  const plan = w.plan({});
  w.commit(plan);
  w.refused(w.abortInstruction(plan), [w.server], 'DebitsComplete');
  assert.equal(w.must(w.finalizeInstruction(plan), [w.payer]).events[0].sum_debits, 0n);
});

test('a void batch ends at once, moves the chain of hashes, and takes nothing more', () => {
  const w = market();
  const refused = (change) => w.refused(w.commitInstruction(w.plan({}, { void: true, ...change })), [w.server], 'VoidNotEmpty');
  refused({ debit_chunks: 1 });
  refused({ item_chunks: 1 });
  refused({ credit_chunks: 1 });
  refused({ sum_debits: 1n });
  refused({ sum_credits: 1n });
  const plan = w.plan({}, { void: true, as_of_slot: 0n });
  const { batch_id, batch_hash, prev_hash, trades_root, da_digest } = plan.args;
  assert.deepEqual(w.commit(plan).events,
      [{ event: 'NetBatchVoided', game_id: GAME, batch_id, batch_hash, prev_hash, trades_root, da_digest, as_of_slot: 0n }]);
  assert.equal(w.batch(plan).state, 'Void');
  assert.deepEqual(w.must(w.commitInstruction(plan), [w.server]).events, []);
  w.refused(w.commitInstruction({ args: { ...plan.args, void: false } }), [w.server], 'BatchContentDiffers');
  w.refused(w.finalizeInstruction(plan), [w.payer], 'BatchIsVoid');
  w.refused(w.abortInstruction(plan), [w.server], 'BatchIsVoid');
  const chunk = sale(w, { batch_id });
  w.refused(w.chunkInstruction(chunk, 0), [w.payer], 'BatchIsVoid');
  w.refused(w.chunkInstruction(chunk, 0, 'revert_net_chunk'), [w.payer], 'BatchIsVoid');
  const game = w.read(pda.game(GAME));
  assert.deepEqual([game.last_batch_id, game.batch_hash], [1n, batch_hash]);
  w.run(sale(w));
});

test('finalize waits for every chunk, ends once, and anyone may call it', () => {
  const w = market();
  const plan = sale(w);
  w.commit(plan);
  for (const i of [0, 1, 2, 3]) {
    w.refused(w.finalizeInstruction(plan), [w.payer], 'ChunksIncomplete');
    w.settle(plan, i);
  }
  w.must(w.finalizeInstruction(plan), [w.payer]);
  w.refused(w.finalizeInstruction(plan), [w.payer], 'AlreadyFinal');
  w.refused(w.abortInstruction(plan), [w.server], 'AlreadyFinal');
  w.refused(w.chunkInstruction(plan, 0), [w.payer], 'AlreadyFinal');
  w.refused(w.chunkInstruction(plan, 0, 'revert_net_chunk'), [w.payer], 'AlreadyFinal');
});

test('finalize trusts no count alone: applied sums must be the committed ones', () => {
  const w = market();
  const plan = sale(w);
  w.commit(plan);
  plan.chunks.forEach((_, i) => w.settle(plan, i));
  const key = pda.batch(GAME, 1n);
  for (const offset of [72, 80]) {  // applied_debits, applied_credits, changed by hand: no instruction can
    const account = w.runtime.account(key);
    const good = account.data.readBigUInt64LE(offset);
    account.data.writeBigUInt64LE(good - 1n, offset);
    w.runtime.setAccount(key, account);
    w.refused(w.finalizeInstruction(plan), [w.payer], 'AppliedSumsDiffer');
    account.data.writeBigUInt64LE(good, offset);
    w.runtime.setAccount(key, account);
  }
  w.must(w.finalizeInstruction(plan), [w.payer]);
});

test('before the deadline the server alone aborts, after it anyone, and never once the debits are complete', () => {
  for (const [by, late] of [['server', false], ['payer', true]]) {
    const w = market();
    const plan = sale(w);
    w.commit(plan);
    w.settle(plan, 0);
    w.runtime.slot += Number(PARAMETERS.settle_max_slots);
    w.refused(w.abortInstruction(plan, w.payer), [w.payer], 'DeadlineNotPassed');
    if (late) w.runtime.slot += 1;
    const outcome = w.must(w.abortInstruction(plan, w[by]), [w[by]]);
    assert.deepEqual(outcome.events, [{ event: 'NetBatchAborting', game_id: GAME, batch_id: 1n, batch_hash: plan.args.batch_hash, debit_chunks_applied: 1 }]);
    assert.equal(w.batch(plan).state, 'Aborting');
    w.refused(w.abortInstruction(plan), [w.server], 'BatchIsAborting');
    w.refused(w.chunkInstruction(plan, 1), [w.payer], 'BatchIsAborting');
    w.refused(w.finalizeInstruction(plan), [w.payer], 'BatchIsAborting');
  }
  const w = market();
  const plan = sale(w);
  w.commit(plan);
  w.settle(plan, 0);
  w.settle(plan, 1);
  w.refused(w.abortInstruction(plan), [w.server], 'DebitsComplete');
  w.runtime.slot += 10_000;
  w.refused(w.abortInstruction(plan, w.payer), [w.payer], 'DebitsComplete');
  // Past the deadline items and credits still go in: nothing can stop a batch whose debits are complete.
  w.settle(plan, 2);
  w.settle(plan, 3);
  w.must(w.finalizeInstruction(plan), [w.payer]);
});

test('an abort with nothing applied ends at once', () => {
  const w = market();
  const plan = sale(w);
  w.commit(plan);
  const { events } = w.must(w.abortInstruction(plan), [w.server]);
  assert.deepEqual(events.map((e) => e.event), ['NetBatchAborting', 'NetBatchAborted']);
  assert.equal(w.batch(plan).state, 'Aborted');
  w.refused(w.finalizeInstruction(plan), [w.payer], 'BatchIsAborted');
  w.refused(w.chunkInstruction(plan, 0), [w.payer], 'BatchIsAborted');
  w.run(sale(w));
});

test('reverts give every debit back once, anyone may, and the last one ends the batch', () => {
  const w = market();
  const plan = w.plan({ debits: [[[0, 600n], [1, 1n]], [[1, 399n]], [[0, 5n]]], credits: [[[2, 1_005n]]] });
  w.commit(plan);
  w.settle(plan, 0);
  w.settle(plan, 1);
  w.refused(w.chunkInstruction(plan, 0, 'revert_net_chunk'), [w.payer], 'BatchNotAborting');
  w.must(w.abortInstruction(plan), [w.server]);
  w.refused(w.chunkInstruction(plan, 2, 'revert_net_chunk'), [w.payer], 'ChunkNotApplied');
  w.refused(w.chunkInstruction(plan, 3, 'revert_net_chunk'), [w.payer], 'ChunkNotApplied');
  w.refused(w.chunkInstruction(plan, 0, 'revert_net_chunk', { args: { chunk: plan.chunks[1].bytes } }), [w.payer], 'ProofInvalid');
  assert.deepEqual(w.revert(plan, 1).events, [{ event: 'NetBatchChunkReverted', game_id: GAME, batch_id: 1n, chunk_index: 1, kind: 0, count: 1 }]);
  w.refused(w.chunkInstruction(plan, 1, 'revert_net_chunk'), [w.payer], 'ChunkNotApplied');
  assert.deepEqual(w.revert(plan, 0).events.map((e) => e.event), ['NetBatchChunkReverted', 'NetBatchAborted']);
  assert.deepEqual([0, 1, 2].map((i) => w.available(i)), [10_000n, 10_000n, 0n]);
  assert.equal(w.batch(plan).applied_debits, 0n);
  w.refused(w.chunkInstruction(plan, 0, 'revert_net_chunk'), [w.payer], 'BatchIsAborted');
  w.refused(w.abortInstruction(plan), [w.server], 'BatchIsAborted');
});

test('a batch is closed by the server after its time, the rent goes to who paid it', () => {
  const w = market();
  const plan = sale(w);
  w.commit(plan);
  const payer = w.server;
  w.rotateServer();
  w.refused(close(w, plan, payer, payer.key), [payer], 'NotServerAuthority');
  w.refused(close(w, plan, w.server, payer.key), [w.payer, w.server], 'BatchNotEnded');
  w.settle(plan, 0);
  w.must(w.abortInstruction(plan), [w.server]);
  w.refused(close(w, plan, w.server, payer.key), [w.payer, w.server], 'BatchNotEnded');
  w.revert(plan, 0);
  w.runtime.slot += Number(PARAMETERS.withdraw_lock_slots) - 1;
  w.refused(close(w, plan, w.server, payer.key), [w.payer, w.server], 'CloseTooEarly');
  w.runtime.slot += 1;
  w.refused(close(w, plan, w.server, w.server.key), [w.payer, w.server], 'WrongRentReceiver');
  const before = w.runtime.lamports(payer.key);
  const rent = w.batch(plan).lamports;
  assert.deepEqual(w.must(close(w, plan, w.server, payer.key), [w.payer, w.server]).events,
      [{ event: 'BatchClosed', game_id: GAME, batch_id: 1n, state: 'Aborted' }]);
  assert.equal(w.runtime.lamports(payer.key), before + rent);
  assert.equal(w.batch(plan), null);
  w.refused(w.chunkInstruction(plan, 0), [w.payer], 'AccountNotInitialized');
  w.refused(w.finalizeInstruction(plan), [w.payer], 'AccountNotInitialized');
});

test('an end of time does not overflow: deadlines and locks are checked sums', () => {
  const w = market();
  const config = w.runtime.account(pda.config());
  config.data.writeBigUInt64LE(U64_MAX, 80);
  w.runtime.setAccount(pda.config(), config);
  w.refused(w.commitInstruction(sale(w)), [w.server], 'Overflow');
});

test('batches in flight side by side do not touch each other', () => {
  const w = market();
  const first = sale(w);
  w.commit(first);
  const second = w.plan({ debits: [[[0, 5n]]], credits: [[[1, 5n]]] });
  w.commit(second);
  w.settle(second, 0);
  w.settle(first, 0);
  w.settle(second, 1);
  w.must(w.finalizeInstruction(second), [w.payer]);
  w.must(w.abortInstruction(first), [w.server]);
  w.revert(first, 0);
  assert.deepEqual([0, 1, 2].map((i) => w.available(i)), [9_995n, 10_005n, 0n]);
});
