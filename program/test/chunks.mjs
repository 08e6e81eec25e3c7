/** Chunk bytes and the chunk tree, written from RULES.md and CHAIN.md alone. */

import { PROGRAM_ID, u16, u32, u64 } from './program.mjs';
import { sha256 } from './runtime.mjs';

export const DEBIT = 0;
export const ITEM = 1;
export const CREDIT = 2;

export function leb128(value) {
  const bytes = [];
  for (let v = BigInt(value); ; v >>= 7n) {
    if (v < 0x80n) { bytes.push(Number(v)); return Buffer.from(bytes); }
    bytes.push(Number(v & 0x7fn) | 0x80);
  }
}

const head = (kind, count) => Buffer.concat([Buffer.from([kind]), u16(count)]);

/** @param {[number, bigint][]} entries wallet index and amount */
export function amountChunk(kind, entries) {
  return Buffer.concat([head(kind, entries.length), ...entries.map(([index, amount]) => Buffer.concat([u32(index), leb128(amount)]))]);
}

/** @param {[number, number, number][]} entries item index, from, to */
export function itemChunk(entries) {
  return Buffer.concat([head(ITEM, entries.length), ...entries.map((entry) => Buffer.concat(entry.map(u32)))]);
}

export function leaf(game, batchId, index, chunk, programId = PROGRAM_ID) {
  return sha256(Buffer.from([0]), programId, u64(game), u64(batchId), u16(index), chunk);
}

const node = (left, right) => sha256(Buffer.from([1]), left, right);

/** @returns {{root: Buffer, proofs: Buffer[][]}} */
export function tree(leaves) {
  const proofs = leaves.map(() => []);
  let level = leaves.map((hash, i) => ({ hash, members: [i] }));
  if (level.length === 0) return { root: Buffer.alloc(32), proofs };
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i < level.length; i += 2) {
      if (i + 1 === level.length) { next.push(level[i]); continue; }
      const [left, right] = [level[i], level[i + 1]];
      for (const member of left.members) proofs[member].push(right.hash);
      for (const member of right.members) proofs[member].push(left.hash);
      next.push({ hash: node(left.hash, right.hash), members: [...left.members, ...right.members] });
    }
    level = next;
  }
  return { root: level[0].hash, proofs };
}
