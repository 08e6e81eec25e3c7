/** Chunks: RULES.md 10 and the bytes of a chunk. Whatever is not exactly the planned chunk is refused and changes nothing. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CREDIT, DEBIT, amountChunk, itemChunk, leaf, tree } from './chunks.mjs';
import { PAGE_ENTRIES, pda, u16, u32 } from './program.mjs';
import { Keypair, sha256 } from './runtime.mjs';
import { GAME, PARAMETERS, world } from './world.mjs';

const U64_MAX = 2n ** 64n - 1n;

/** Two buyers (0, 1) with 10,000 each, a seller (2) who owns items 0 and 1. */
function market() {
  const w = world();
  w.fundedWallets([10_000n, 10_000n, 0n]);
  w.mint(2);
  w.mint(2);
  return w;
}
const sale = (w, overrides) =>
  w.plan({ debits: [[[0, 600n]], [[1, 400n]]], items: [[[0, 2, 0]], [[1, 2, 1]]], credits: [[[2, 900n]], [[2, 100n]]] }, overrides);

function committed(w, plan = sale(w)) {
  w.commit(plan);
  return plan;
}

/** A batch with one chunk of arbitrary bytes in the place of a kind, everything before it done. */
function withRawChunk(kind, bytes, sum = 1_000n) {
  const w = market();
  const before = kind === DEBIT ? [] : [{ kind: DEBIT, entries: [[0, sum]], bytes: amountChunk(DEBIT, [[0, sum]]) }];
  const raw = [...before, { kind, entries: [], bytes }];
  const counts = [0, 1, 2].map((k) => raw.filter((chunk) => chunk.kind === k).length);
  if (counts[2] === 0) counts[2] = 1;  // never reached, but the sums must fit
  const fill = raw.length < counts[0] + counts[1] + counts[2] ? [{ kind: CREDIT, entries: [], bytes: amountChunk(CREDIT, [[2, sum]]) }] : [];
  const chunks = [...raw, ...fill];
  const { root, proofs } = tree(chunks.map((chunk, i) => leaf(GAME, 1n, i, chunk.bytes)));
  const plan = w.plan({}, { chunk_root: root, debit_chunks: counts[0], item_chunks: counts[1], credit_chunks: counts[2], sum_debits: sum, sum_credits: sum });
  plan.chunks = chunks.map((chunk, i) => ({ ...chunk, index: i, proof: proofs[i] }));
  w.commit(plan);
  before.forEach((_, i) => w.settle(plan, i));
  const pages = [kind === 1 ? pda.items(GAME, 0) : pda.ledger(GAME, 0)];
  return { w, plan, ix: w.chunkInstruction(plan, before.length, 'settle_net_batch', { pages }) };
}

function refusedRaw(kind, bytes, error, sum) {
  const { w, ix } = withRawChunk(kind, bytes, sum);
  w.refused(ix, [w.payer], error);
}

const raw = (kind, count, ...entries) => Buffer.concat([Buffer.from([kind]), u16(count), ...entries]);
const bytes = (...values) => Buffer.from(values);

test('phases: debits, then items, then credits; inside a phase any order', () => {
  const w = market();
  const plan = committed(w);
  for (const i of [2, 3, 4, 5]) w.refused(w.chunkInstruction(plan, i), [w.payer], 'DebitsIncomplete');
  w.settle(plan, 1);
  w.refused(w.chunkInstruction(plan, 2), [w.payer], 'DebitsIncomplete');
  w.settle(plan, 0);
  w.refused(w.chunkInstruction(plan, 4), [w.payer], 'ItemsIncomplete');
  w.settle(plan, 3);
  w.refused(w.chunkInstruction(plan, 5), [w.payer], 'ItemsIncomplete');
  for (const i of [2, 5, 4]) w.settle(plan, i);
  w.must(w.finalizeInstruction(plan), [w.payer]);
  assert.deepEqual([w.owner(0), w.owner(1)], [0, 1]);
});

test('each chunk is applied once, also inside one transaction', () => {
  const w = market();
  const plan = committed(w);
  w.refused([w.chunkInstruction(plan, 0), w.chunkInstruction(plan, 0)], [w.payer], 'ChunkAlreadyApplied');
  assert.equal(w.available(0), 10_000n);
  w.settle(plan, 0);
  w.refused(w.chunkInstruction(plan, 0), [w.payer], 'ChunkAlreadyApplied');
  assert.equal(w.available(0), 9_400n);
});

test('after the deadline no debit is accepted', () => {
  const w = market();
  const plan = committed(w);
  w.runtime.slot += Number(PARAMETERS.settle_max_slots);
  w.settle(plan, 0);
  w.runtime.slot += 1;
  w.refused(w.chunkInstruction(plan, 1), [w.payer], 'DeadlinePassed');
});

test('a chunk of another batch, game, place or content does not fit the root', () => {
  const w = market();
  const first = committed(w);
  const second = committed(w, sale(w));
  const swap = (plan, index, args) => w.chunkInstruction(plan, index, 'settle_net_batch', { args });
  w.refused(swap(second, 0, { chunk: first.chunks[0].bytes, proof: first.chunks[0].proof }), [w.payer], 'ProofInvalid');
  w.refused(swap(first, 0, { chunk: first.chunks[1].bytes }), [w.payer], 'ProofInvalid');
  w.refused(swap(first, 1, { chunk: first.chunks[0].bytes, proof: first.chunks[0].proof }), [w.payer], 'ProofInvalid');
  w.refused(swap(first, 0, { chunk: amountChunk(DEBIT, [[0, 601n]]) }), [w.payer], 'ProofInvalid');
  w.refused(swap(first, 0, { proof: first.chunks[0].proof.map((node) => sha256(node)) }), [w.payer], 'ProofInvalid');
  w.refused(swap(first, 0, { chunk_index: 6 }), [w.payer], 'ChunkIndexOutOfRange');
  w.refused(swap(first, 0, { chunk_index: 65_535 }), [w.payer], 'ChunkIndexOutOfRange');
  w.createGame(8n);
  w.refused(swap(first, 0, { game_id: 8n }), [w.payer], 'AccountNotInitialized');
  // An inner node of the tree is no leaf: the prefixes differ.
  const inner = Buffer.concat([leaf(GAME, 1n, 0, first.chunks[0].bytes), leaf(GAME, 1n, 1, first.chunks[1].bytes)]);
  w.refused(swap(first, 0, { chunk: inner, proof: first.chunks[0].proof.slice(1) }), [w.payer], 'ProofLengthWrong');
  w.settle(first, 0);
});

test('a proof has exactly the nodes that the place needs', () => {
  const w = market();
  const plan = committed(w);
  for (const [i, chunk] of plan.chunks.entries()) {
    if (chunk.kind !== DEBIT) continue;
    const swap = (proof) => w.chunkInstruction(plan, i, 'settle_net_batch', { args: { proof } });
    w.refused(swap(chunk.proof.slice(1)), [w.payer], 'ProofLengthWrong');
    w.refused(swap([]), [w.payer], 'ProofLengthWrong');
    w.refused(swap([...chunk.proof, sha256('more')]), [w.payer], 'ProofLengthWrong');
  }
});

test('trees of 1 to 40 chunks: every place can be proven, odd nodes go up unchanged', () => {
  for (const count of [1, 2, 3, 5, 6, 7, 11, 16, 17, 33, 40]) {
    const w = world();
    w.fundedWallets([100_000n, 0n]);
    const debits = Array.from({ length: count }, (_, i) => [[0, BigInt(i + 1)]]);
    const plan = committed(w, w.plan({ debits, credits: [[[1, BigInt((count * (count + 1)) / 2)]]] }));
    plan.chunks.forEach((_, i) => w.settle(plan, i));
    w.must(w.finalizeInstruction(plan), [w.payer]);
  }
});

test('a count of proof nodes or chunk bytes that lies is refused', () => {
  const w = market();
  const plan = committed(w);
  const ix = w.chunkInstruction(plan, 0);
  const chunkLenAt = 8 + 18, proofLenAt = chunkLenAt + 4 + plan.chunks[0].bytes.length;
  const spoil = (at, value) => { const data = Buffer.from(ix.data); data.writeUInt32LE(value, at); return { ...ix, data }; };
  for (const value of [0xffffffff, 0xfffffff0, 10_000]) {
    w.refused(spoil(chunkLenAt, value), [w.payer], 'InstructionDataTooShort');
    w.refused(spoil(proofLenAt, value), [w.payer], 'InstructionDataTooShort');
  }
  w.refused(spoil(proofLenAt, 0), [w.payer], 'InstructionDataTooLong');
  w.settle(plan, 0);
});

test('the kind of a chunk is what its place says', () => {
  refusedRaw(DEBIT, amountChunk(CREDIT, [[0, 1_000n]]), 'ChunkKindMismatch');
  refusedRaw(CREDIT, amountChunk(DEBIT, [[0, 1_000n]]), 'ChunkKindMismatch');
  refusedRaw(1, amountChunk(DEBIT, [[0, 1_000n]]), 'ChunkKindMismatch');
});

test('malformed chunks: empty, cut, longer, unordered', () => {
  for (const kind of [DEBIT, CREDIT]) {
    refusedRaw(kind, bytes(), 'ChunkTruncated');
    refusedRaw(kind, bytes(kind, 1), 'ChunkTruncated');
    refusedRaw(kind, raw(kind, 0), 'ChunkEmpty');
    refusedRaw(kind, raw(kind, 1), 'ChunkTruncated');
    refusedRaw(kind, raw(kind, 1, bytes(0, 0, 0)), 'ChunkTruncated');
    refusedRaw(kind, raw(kind, 1, u32(0)), 'ChunkTruncated');
    refusedRaw(kind, raw(kind, 1, u32(0), bytes(0x80)), 'ChunkTruncated');
    refusedRaw(kind, raw(kind, 2, u32(0), bytes(5)), 'ChunkTruncated');
    refusedRaw(kind, raw(kind, 1, u32(0), bytes(5), bytes(0)), 'ChunkTrailingBytes');
    refusedRaw(kind, raw(kind, 1, u32(0), bytes(5), u32(1), bytes(5)), 'ChunkTrailingBytes');
    refusedRaw(kind, raw(kind, 2, u32(1), bytes(5), u32(0), bytes(5)), 'ChunkNotAscending');
    refusedRaw(kind, raw(kind, 2, u32(1), bytes(5), u32(1), bytes(5)), 'ChunkNotAscending');
  }
  refusedRaw(1, raw(1, 1, u32(0), u32(2)), 'ChunkTruncated');
  refusedRaw(1, raw(1, 2, u32(0), u32(2), u32(0)), 'ChunkTruncated');
  refusedRaw(1, raw(1, 1, u32(0), u32(2), u32(0), bytes(0)), 'ChunkTrailingBytes');
  refusedRaw(1, raw(1, 2, u32(1), u32(2), u32(0), u32(0), u32(2), u32(0)), 'ChunkNotAscending');
});

test('amounts are the shortest form, positive, and of 64 bits', () => {
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0), bytes(0)), 'AmountZero');
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0), bytes(0x80, 0)), 'ChunkAmountInvalid');
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0), bytes(0x85, 0x80, 0)), 'ChunkAmountInvalid');
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0), Buffer.concat([Buffer.alloc(9, 0xff), bytes(2)])), 'ChunkAmountInvalid');
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0), Buffer.concat([Buffer.alloc(10, 0x80), bytes(1)])), 'ChunkAmountInvalid');
  // 2^64 - 1 is well formed: it is the balance that is not there.
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0), Buffer.concat([Buffer.alloc(9, 0xff), bytes(1)])), 'InsufficientAvailable', U64_MAX);
});

test('nobody is debited below zero, and one short wallet stops its whole chunk', () => {
  const w = market();
  const plan = committed(w, w.plan({ debits: [[[0, 1n], [1, 10_001n]]], credits: [[[2, 10_002n]]] }));
  w.refused(w.chunkInstruction(plan, 0), [w.payer], 'InsufficientAvailable');
  assert.deepEqual([w.available(0), w.available(1)], [10_000n, 10_000n]);
  w.must(w.abortInstruction(plan), [w.server]);
  w.run(w.plan({ debits: [[[0, 1n], [1, 10_000n]]], credits: [[[2, 10_001n]]] }));
  assert.deepEqual([0, 1, 2].map((i) => w.available(i)), [9_999n, 0n, 10_001n]);
});

test('indexes that nobody has are refused', () => {
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(3), bytes(5)), 'WalletIndexUnknown');
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(PAGE_ENTRIES - 1), bytes(5)), 'WalletIndexUnknown');
  refusedRaw(DEBIT, raw(DEBIT, 1, u32(0xffffffff), bytes(5)), 'PageNotTouched');
  refusedRaw(CREDIT, raw(CREDIT, 1, u32(3), bytes(5)), 'WalletIndexUnknown');
  refusedRaw(1, raw(1, 1, u32(2), u32(2), u32(0)), 'ItemIndexUnknown');
  refusedRaw(1, raw(1, 1, u32(0), u32(2), u32(3)), 'WalletIndexUnknown');
  refusedRaw(1, raw(1, 1, u32(0), u32(2), u32(0xffffffff)), 'WalletIndexUnknown');
});

test('an item leaves only its owner', () => {
  refusedRaw(1, itemChunk([[0, 1, 0]]), 'SellerNotOwner');
  refusedRaw(1, itemChunk([[0, 2, 0], [1, 0, 1]]), 'SellerNotOwner');
  const w = market();
  w.run(sale(w));
  const again = committed(w, sale(w));
  w.settle(again, 0);
  w.settle(again, 1);
  w.refused(w.chunkInstruction(again, 2), [w.payer], 'SellerNotOwner');
});

test('a wallet opened after the commit is not in the batch', () => {
  const w = market();
  const plan = committed(w, w.plan({ items: [[[0, 2, 3]]] }));
  w.openWallet();
  w.refused(w.chunkInstruction(plan, 0), [w.payer], 'WalletIndexUnknown');
});

test('debits stay at the committed sum; if they do not add up, their phase never completes and the batch can be aborted', () => {
  const w = market();
  for (const [sum, error] of [[999n, 'DebitsAboveSum'], [1_001n, 'AppliedSumsDiffer']]) {
    const plan = committed(w, sale(w, { sum_debits: sum, sum_credits: sum }));
    w.settle(plan, 0);
    w.refused(w.chunkInstruction(plan, 1), [w.payer], error);
    w.must(w.abortInstruction(plan), [w.server]);
    w.revert(plan, 0);
  }
  assert.deepEqual([w.available(0), w.available(1)], [10_000n, 10_000n]);
});

test('credits stay at the debits applied and end at the committed sum', () => {
  const above = market();
  const plan = committed(above, above.plan({ debits: [[[0, 1_000n]]], credits: [[[2, 900n]], [[2, 101n]]] }, { sum_credits: 1_000n }));
  above.settle(plan, 0);
  above.settle(plan, 1);
  above.refused(above.chunkInstruction(plan, 2), [above.payer], 'CreditsAboveDebits');
  const below = market();
  const less = committed(below, below.plan({ debits: [[[0, 1_000n]]], credits: [[[2, 900n]], [[2, 99n]]] }, { sum_credits: 1_000n }));
  below.settle(less, 0);
  below.settle(less, 1);
  below.refused(below.chunkInstruction(less, 2), [below.payer], 'AppliedSumsDiffer');
});

test('sums and balances do not wrap', () => {
  const w = market();
  const plan = committed(w, w.plan({ debits: [[[0, 1_000n]]], credits: [[[2, 1_000n]]] }));
  w.settle(plan, 0);
  const page = w.runtime.account(pda.ledger(GAME, 0));
  const balanceOf = (index) => 40 + 40 * index + 32;
  page.data.writeBigUInt64LE(U64_MAX - 999n, balanceOf(2));
  w.runtime.setAccount(pda.ledger(GAME, 0), page);
  w.refused(w.chunkInstruction(plan, 1), [w.payer], 'Overflow');
  page.data.writeBigUInt64LE(U64_MAX, balanceOf(0));
  page.data.writeBigUInt64LE(U64_MAX, balanceOf(1));
  w.runtime.setAccount(pda.ledger(GAME, 0), page);
  const huge = committed(w, w.plan({ debits: [[[0, U64_MAX], [1, 1n]]], credits: [[[2, 1n]]] }, { sum_debits: U64_MAX, sum_credits: U64_MAX }));
  w.refused(w.chunkInstruction(huge, 0), [w.payer], 'Overflow');
});

test('pages: the touched ones, ascending, each once, of the right kind', () => {
  const w = world();
  w.createPage(GAME, 0, 1);
  w.createPage(GAME, 0, 2);
  for (let i = 0; i < 2 * PAGE_ENTRIES + 1; i++) w.openWallet();
  for (const index of [0, PAGE_ENTRIES, 2 * PAGE_ENTRIES]) w.deposit(index, 5_000n);
  const plan = committed(w, w.plan({ debits: [[[0, 1n], [PAGE_ENTRIES, 2n]], [[2 * PAGE_ENTRIES, 3n]]], credits: [[[1, 6n]]] }));
  const page = (n) => pda.ledger(GAME, n);
  const swap = (pages) => w.chunkInstruction(plan, 0, 'settle_net_batch', { pages });
  w.refused(swap([page(1), page(0)]), [w.payer], 'PageNotGiven');
  w.refused(swap([page(0)]), [w.payer], 'PageNotGiven');
  w.refused(swap([]), [w.payer], 'PageNotGiven');
  w.refused(swap([page(0), page(2)]), [w.payer], 'PageNotGiven');
  w.refused(swap([page(0), page(1), page(2)]), [w.payer], 'PageNotTouched');
  w.refused(swap([page(0), page(0), page(1)]), [w.payer], 'DuplicateAccount');
  w.refused(swap([pda.items(GAME, 0), page(1)]), [w.payer], 'WrongAccountType');
  w.refused(w.chunkInstruction(plan, 1, 'settle_net_batch', { pages: [page(1), page(2)] }), [w.payer], 'PageNotTouched');
  const ascending = committed(w, w.plan({ debits: [[[PAGE_ENTRIES, 1n], [2 * PAGE_ENTRIES, 2n]]], credits: [[[1, 3n]]] }));
  w.refused(w.chunkInstruction(ascending, 0, 'settle_net_batch', { pages: [page(1), page(0)] }), [w.payer], 'PagesNotAscending');
  w.settle(plan, 0);
  assert.deepEqual([0, PAGE_ENTRIES, 2 * PAGE_ENTRIES].map((i) => w.available(i)), [4_999n, 4_998n, 5_000n]);
});

test('a stranger with nothing but the proofs finishes a committed batch', () => {
  const w = market();
  const plan = committed(w);
  const stranger = new Keypair();
  w.runtime.fund(stranger.key);
  plan.chunks.forEach((_, i) => w.must(w.chunkInstruction(plan, i), [stranger]));
  w.must(w.finalizeInstruction(plan), [stranger]);
});

