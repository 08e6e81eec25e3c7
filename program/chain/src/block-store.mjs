/**
 * Every block, one JSON line each, in an append-only file; the newest ones also in memory. A line is handed to the
 * operating system before its block counts as confirmed, so a killed process continues from it. A line cut short by
 * the kill is dropped on the next start: it was never acknowledged.
 */

import fs from 'node:fs';

const CACHED_BLOCKS = 512;
const CACHED_TRANSACTIONS = 10_000;
const READ_CHUNK = 1 << 20;

/**
 * @typedef {object} Block
 * @property {number} slot
 * @property {number} parentSlot
 * @property {number} height
 * @property {string} hash base58
 * @property {string} parentHash base58
 * @property {number} time unix seconds
 * @property {object[]} transactions records as chain.mjs makes them
 */
export class BlockStore {
  #fd;
  #end = 0;
  /** Ascending slots, and where the line of each begins; two numbers per block is all that memory keeps of old ones. */
  #slots = [];
  #offsets = [];
  #cache = new Map();
  #cachedTransactions = 0;

  /** @param {string} path */
  constructor(path) {
    this.#fd = fs.openSync(path, fs.existsSync(path) ? 'r+' : 'w+');
  }

  /**
   * Reads the file from its start. @param {(block: Block) => void} visit
   * @throws {Error} when a whole line is not a block that follows the one before it
   */
  load(visit) {
    const chunk = Buffer.alloc(READ_CHUNK);
    let pending = Buffer.alloc(0);
    let lineStart = 0;
    for (let at = 0; ;) {
      const count = fs.readSync(this.#fd, chunk, 0, READ_CHUNK, at);
      if (count === 0) break;
      at += count;
      pending = Buffer.concat([pending, chunk.subarray(0, count)]);
      let from = 0;
      for (let newline; (newline = pending.indexOf(0x0a, from)) >= 0; from = newline + 1) {
        const block = JSON.parse(pending.toString('utf8', from, newline));
        const last = this.last();
        if (last !== undefined && (block.parentSlot !== last.slot || block.parentHash !== last.hash)) {
          throw new Error(`the block of slot ${block.slot} does not follow the one before it`);
        }
        this.#remember(block, lineStart);
        lineStart += newline + 1 - from;
        visit(block);
      }
      pending = pending.subarray(from);
    }
    this.#end = lineStart;
    fs.ftruncateSync(this.#fd, this.#end);
  }

  /** @param {Block} block */
  append(block) {
    const line = Buffer.from(`${JSON.stringify(block)}\n`);
    for (let done = 0; done < line.length;) {
      done += fs.writeSync(this.#fd, line, done, line.length - done, this.#end + done);
    }
    this.#remember(block, this.#end);
    this.#end += line.length;
  }

  /** Forgets every block above this slot. @param {number} slot */
  truncateAfter(slot) {
    const keep = this.#firstAbove(slot);
    if (keep === this.#slots.length) return;
    this.#end = this.#offsets[keep];
    fs.ftruncateSync(this.#fd, this.#end);
    for (const dropped of this.#slots.splice(keep)) this.#uncache(dropped);
    this.#offsets.length = keep;
  }

  /** @returns {Block | undefined} */
  last() {
    return this.#slots.length === 0 ? undefined : this.get(this.#slots[this.#slots.length - 1]);
  }

  /** @param {number} slot @returns {Block | undefined} undefined when that slot has no block */
  get(slot) {
    const cached = this.#cache.get(slot);
    if (cached !== undefined) return cached;
    const index = this.#firstAbove(slot) - 1;
    if (index < 0 || this.#slots[index] !== slot) return undefined;
    const start = this.#offsets[index];
    const end = index + 1 < this.#offsets.length ? this.#offsets[index + 1] : this.#end;
    const line = Buffer.alloc(end - start);
    for (let done = 0; done < line.length;) {
      const count = fs.readSync(this.#fd, line, done, line.length - done, start + done);
      if (count === 0) throw new Error(`the block file ends inside the block of slot ${slot}`);
      done += count;
    }
    return JSON.parse(line.toString('utf8'));
  }

  /** @param {number} slot @returns {number | undefined} the newest slot with a block that is not above it */
  newestUpTo(slot) {
    return this.#slots[this.#firstAbove(slot) - 1];
  }

  /** @param {number} from @param {number} to both included @returns {number[]} slots that have blocks */
  slotsBetween(from, to) {
    return this.#slots.slice(this.#firstAbove(from - 1), this.#firstAbove(to));
  }

  /** @returns {number} */
  first() {
    return this.#slots[0];
  }

  close() {
    fs.closeSync(this.#fd);
  }

  #remember(block, offset) {
    this.#slots.push(block.slot);
    this.#offsets.push(offset);
    this.#cache.set(block.slot, block);
    this.#cachedTransactions += block.transactions.length;
    // The newest block stays whatever its size: every next one needs it.
    while (this.#cache.size > CACHED_BLOCKS || (this.#cachedTransactions > CACHED_TRANSACTIONS && this.#cache.size > 1)) {
      this.#uncache(this.#cache.keys().next().value);
    }
  }

  #uncache(slot) {
    this.#cachedTransactions -= this.#cache.get(slot)?.transactions.length ?? 0;
    this.#cache.delete(slot);
  }

  /** Index of the first block above the slot; binary search, so that old blocks stay cheap to find. */
  #firstAbove(slot) {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#slots[middle] > slot) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
