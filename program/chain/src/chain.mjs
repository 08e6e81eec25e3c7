/**
 * The chain over the runtime: slots, blocks, blockhashes, commitments. One slot is open; a transaction executes in it
 * at once (`processed`), its block is `confirmed` when the slot closes and `finalized` a number of slots later.
 */

import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { AccountHistory } from './account-history.mjs';
import { decodeBase58, encodeBase58 } from './base58.mjs';
import { isWritableStatic, messageHash, parseTransaction } from './transaction-format.mjs';

/** Blocks that a blockhash lives, as on the cluster. */
export const MAX_BLOCKHASH_AGE = 150;
/** Blocks for which seen messages are remembered; more than a blockhash lives, so a duplicate is always known. */
const SEEN_BLOCKS = 2 * MAX_BLOCKHASH_AGE;
const SLOT_HASHES = 512;

/** @typedef {import('./block-store.mjs').Block} Block */
/** @typedef {import('./transaction-format.mjs').Transaction} Transaction */

export class Chain extends EventEmitter {
  #runtime;
  #store;
  #index;
  #history = new AccountHistory();
  #finalizedLag;
  #now;
  /** @type {Map<string, number>} base58 blockhash to the height of its block, oldest first */
  #blockhashes = new Map();
  /** @type {Map<string, number>} message hash to the height of its block, oldest first */
  #seen = new Map();
  /** @type {{slot: number, hash: string}[]} newest first */
  #slotHashes = [];
  #slotHashesStale = true;
  #forks = 0;
  /** @type {{slot: number, time: number, transactions: object[]}} */
  #open;
  #final;
  #finalityHeld = false;
  /** @type {{slot: number, hash: string} | null} */
  #alpenglow = null;

  /**
   * @param {object} parts
   * @param {import('./runtime.mjs').Runtime} parts.runtime
   * @param {import('./block-store.mjs').BlockStore} parts.store loaded; it has at least the first block
   * @param {import('./transaction-index.mjs').TransactionIndex} parts.index
   * @param {string} parts.genesisHash base58
   * @param {number} parts.finalizedLag slots
   * @param {() => number} parts.now unix milliseconds
   */
  constructor({ runtime, store, index, genesisHash, finalizedLag, now }) {
    super();
    this.setMaxListeners(0);
    this.#runtime = runtime;
    this.#store = store;
    this.#index = index;
    this.genesisHash = genesisHash;
    this.#finalizedLag = finalizedLag;
    this.#now = now;
    // What was on disk at the start was confirmed before; nobody is left who could fork it away.
    this.#final = store.last().slot;
    for (const slot of store.slotsBetween(this.#final - SLOT_HASHES, this.#final)) this.#registerBlock(store.get(slot));
    this.#openSlot(this.#final + 1);
  }

  /** @param {Block} block one of before this start: its blockhash and messages still count */
  #registerBlock(block) {
    this.#blockhashes.set(block.hash, block.height);
    this.#slotHashes.unshift({ slot: block.slot, hash: block.hash });
    this.#slotHashes.length = Math.min(this.#slotHashes.length, SLOT_HASHES);
    for (const record of block.transactions) {
      this.#seen.set(messageHash(parseTransaction(Buffer.from(record.wire, 'base64'))), block.height);
    }
  }

  get runtime() {
    return this.#runtime;
  }

  get store() {
    return this.#store;
  }

  get index() {
    return this.#index;
  }

  /** @returns {Block} the newest closed block */
  tip() {
    return this.#store.last();
  }

  /** @param {'processed' | 'confirmed' | 'finalized'} commitment @returns {number} */
  slot(commitment) {
    if (commitment === 'processed') return this.#open.slot;
    return commitment === 'confirmed' ? this.tip().slot : this.#final;
  }

  /** @returns {number} blocks since genesis, skipped slots not counted */
  height(commitment) {
    return commitment === 'processed' ? this.tip().height + 1 : this.#store.get(this.slot(commitment)).height;
  }

  /** @returns {'processed' | 'confirmed' | 'finalized'} */
  commitmentOf(slot) {
    if (slot <= this.#final) return 'finalized';
    return slot <= this.tip().slot ? 'confirmed' : 'processed';
  }

  /** @returns {Block} the newest block whose hash a transaction may name, seen from that commitment */
  blockOf(commitment) {
    return commitment === 'finalized' ? this.#store.get(this.#final) : this.tip();
  }

  /** @param {string} hash base58 @param {string} commitment */
  isBlockhashValid(hash, commitment) {
    const height = this.#blockhashes.get(hash);
    const now = this.height(commitment);
    return height !== undefined && height <= now && now - height <= MAX_BLOCKHASH_AGE;
  }

  /** @param {string} key latin1 @param {string} commitment @returns {import('./runtime.mjs').Account | null} */
  account(key, commitment) {
    if (commitment !== 'processed') {
      const change = this.#history.asOf(key, this.slot(commitment));
      if (change !== undefined) return change.before;
    }
    return this.#runtime.account(Buffer.from(key, 'latin1'));
  }

  /** @param {Buffer} owner @param {string} commitment @returns {{key: Buffer, account: import('./runtime.mjs').Account}[]} */
  programAccounts(owner, commitment) {
    const current = this.#runtime.programAccounts(owner);
    if (commitment === 'processed') return current;
    const slot = this.slot(commitment);
    const kept = current.filter(({ key }) => this.#history.asOf(key.toString('latin1'), slot) === undefined);
    for (const key of this.#history.keys()) {
      const before = this.#history.asOf(key, slot)?.before;
      if (before?.owner.equals(owner)) kept.push({ key: Buffer.from(key, 'latin1'), account: before });
    }
    return kept;
  }

  /** @param {number} slot not final @returns {Set<string>} latin1 keys that its transactions wrote */
  changedIn(slot) {
    return this.#history.changedIn(slot);
  }

  /** @param {number} slot @param {number} position @returns {{block: Block | null, record: object}} block null while it is open */
  transactionAt(slot, position) {
    if (slot === this.#open.slot) return { block: null, record: this.#open.transactions[position] };
    const block = this.#store.get(slot);
    return { block, record: block.transactions[position] };
  }

  /** @param {number} slot with a block @returns {{entry: object, record: object}[]} what is still known of its transactions */
  entriesOf(slot) {
    return this.#store.get(slot).transactions.flatMap((record) => {
      const signature = parseTransaction(Buffer.from(record.wire, 'base64')).signatures[0].toString('latin1');
      const entry = this.#index.get(signature);
      return entry === undefined ? [] : [{ entry, record }];
    });
  }

  /**
   * What stops a transaction before it runs.
   * @param {Transaction} transaction @returns {string | null} the runtime's name for it
   */
  refusal(transaction) {
    if (!this.isBlockhashValid(encodeBase58(transaction.blockhash), 'processed')) return 'BlockhashNotFound';
    return this.#seen.has(messageHash(transaction)) ? 'AlreadyProcessed' : null;
  }

  /** @param {Transaction} transaction @param {boolean} verify */
  simulate(transaction, verify) {
    this.#refreshSlotHashes();
    return this.#runtime.simulate(transaction, verify);
  }

  /**
   * Executes in the open slot. What the runtime does not charge for leaves no trace, as on the cluster.
   * @param {Transaction} transaction @returns {import('./runtime.mjs').Outcome}
   */
  execute(transaction) {
    const refused = this.refusal(transaction);
    if (refused !== null) {
      return { included: false, err: refused, logs: [], units: 0, inner: [], returned: null };
    }
    this.#refreshSlotHashes();
    const { outcome, record, addresses } = runRecorded(this.#runtime, transaction, (key) => {
      const name = key.toString('latin1');
      this.#history.record(name, this.#open.slot, () => this.#runtime.account(key));
    });
    if (!outcome.included) return outcome;
    this.#seen.set(messageHash(transaction), this.tip().height + 1);
    const entry = indexEntry(transaction, record, addresses, this.#open, this.#open.transactions.length);
    this.#open.transactions.push(record);
    this.#index.add(entry);
    this.emit('transaction', entry, record);
    return outcome;
  }

  /** Closes the open slot with a block and opens the next. @returns {Block} */
  closeSlot() {
    const parent = this.tip();
    const { slot, time, transactions } = this.#open;
    const hasher = createHash('sha256').update(`vault-local-chain block ${slot} ${this.#forks} `).update(parent.hash);
    for (const { wire } of transactions) hasher.update(wire);
    const block = {
      slot,
      parentSlot: parent.slot,
      height: parent.height + 1,
      hash: encodeBase58(hasher.digest()),
      parentHash: parent.hash,
      time,
      transactions,
    };
    this.#store.append(block);
    this.#blockhashes.set(block.hash, block.height);
    this.#slotHashes.unshift({ slot, hash: block.hash });
    if (this.#slotHashes.length > SLOT_HASHES) this.#slotHashes.pop();
    dropBelow(this.#blockhashes, block.height - SEEN_BLOCKS);
    dropBelow(this.#seen, block.height - SEEN_BLOCKS);
    this.#openSlot(slot + 1);
    this.emit('closed', block);
    this.#finalize();
    return block;
  }

  /** Leaves the open slot, which must be empty, and `count - 1` more after it without a block. @param {number} count */
  skipSlots(count) {
    const { transactions } = this.#open;
    if (transactions.length > 0) throw new Error('a slot with transactions cannot be skipped: close it first');
    this.#openSlot(this.#open.slot + count);
    this.#finalize();
  }

  /**
   * Abandons every block above `slot`: the chain goes on from there on another fork, and transactions of the
   * abandoned blocks never were.
   * @param {number} slot of a block, not below the finalized one
   * @returns {string[]} base58 signatures that are gone
   */
  forkFrom(slot) {
    if (slot < this.#final || this.#store.get(slot) === undefined) {
      throw new Error(`cannot fork from slot ${slot}: it is below the finalized slot ${this.#final} or has no block`);
    }
    const abandoned = this.#open.slot;
    this.emit('forking', slot);
    this.#history.rollBack(slot, (key, before) => this.#runtime.setAccount(Buffer.from(key, 'latin1'), before));
    const removed = this.#index.removeAbove(slot);
    this.#store.truncateAfter(slot);
    const { height } = this.tip();
    for (const map of [this.#blockhashes, this.#seen]) {
      for (const [key, at] of map) if (at > height) map.delete(key);
    }
    this.#slotHashes = this.#slotHashes.filter((entry) => entry.slot <= slot);
    this.#forks++;
    this.#openSlot(abandoned + 1);
    this.emit('forked', slot);
    return removed.map((entry) => encodeBase58(Buffer.from(entry.signature, 'latin1')));
  }

  #openSlot(slot) {
    const time = Math.max(this.tip().time, Math.floor(this.#now() / 1000));
    this.#open = { slot, time, transactions: [] };
    this.#runtime.setTime(slot, time);
    this.#slotHashesStale = true;
  }

  /** 512 hashes cross into the runtime only in slots that run something: it costs about a millisecond. */
  #refreshSlotHashes() {
    if (!this.#slotHashesStale) return;
    this.#runtime.setSlotHashes(this.#slotHashes);
    this.#slotHashesStale = false;
  }

  /** From now on blocks go on and none becomes final, as while a cluster moves to another consensus. */
  holdFinality() {
    this.#finalityHeld = true;
  }

  /** Finality goes on; from here what is confirmed is final, as under Alpenglow. @param {number} slot the last block before */
  startAlpenglow(slot) {
    this.#finalityHeld = false;
    this.#finalizedLag = 1;
    this.#alpenglow = { slot, hash: this.#store.get(slot).hash };
    this.#finalize();
  }

  /** @returns {{slot: number, hash: string} | null} the block that Alpenglow began after; null before */
  alpenglow() {
    return this.#alpenglow;
  }

  #finalize() {
    if (this.#finalityHeld) return;
    const target = this.#store.newestUpTo(this.#open.slot - this.#finalizedLag);
    if (target === undefined || target <= this.#final) return;
    const slots = this.#store.slotsBetween(this.#final + 1, target);
    for (const slot of slots) {
      this.#final = slot;
      this.emit('final', slot);
    }
    this.#history.forget(this.#final);
  }
}

/**
 * Runs a transaction and notes what the RPC tells of it later.
 * @param {import('./runtime.mjs').Runtime} runtime @param {Transaction} transaction
 * @param {(key: Buffer) => void} beforeWrite called for each account that may change
 */
export function runRecorded(runtime, transaction, beforeWrite) {
  const loaded = runtime.loadedAddresses(transaction);
  transaction.keys.forEach((key, index) => {
    if (isWritableStatic(transaction, index)) beforeWrite(key);
  });
  loaded.writable.forEach(beforeWrite);
  const addresses = [...transaction.keys, ...loaded.writable, ...loaded.readonly];
  const pre = addresses.map((key) => runtime.balance(key));
  const outcome = runtime.execute(transaction);
  const post = addresses.map((key) => runtime.balance(key));
  const sum = (balances) => balances.reduce((total, balance) => total + balance, 0);
  const record = {
    wire: transaction.wire.toString('base64'),
    err: outcome.err,
    // Programs can only move lamports, so what is missing afterwards is the fee.
    fee: sum(pre) - sum(post),
    units: outcome.units,
    logs: outcome.logs,
    inner: outcome.inner.map(({ index, instructions }) => ({
      index,
      instructions: instructions.map(({ program, accounts, data, stackHeight }) => ({
        program, accounts: [...accounts], data: data.toString('base64'), stackHeight,
      })),
    })),
    returned: outcome.returned === null
      ? null
      : { program: encodeBase58(outcome.returned.program), data: outcome.returned.data.toString('base64') },
    pre,
    post,
    loaded: { writable: loaded.writable.map(encodeBase58), readonly: loaded.readonly.map(encodeBase58) },
  };
  return { outcome, record, addresses: addresses.map((key) => key.toString('latin1')) };
}

/** @returns {import('./transaction-index.mjs').Entry} */
export function indexEntry(transaction, record, addresses, { slot, time }, position) {
  return {
    signature: transaction.signatures[0].toString('latin1'), slot, position, err: record.err, time, addresses,
  };
}

/** @param {object} record @param {Transaction} transaction @returns {string[]} latin1 addresses it names */
export function addressesOf(record, transaction) {
  const loaded = [...record.loaded.writable, ...record.loaded.readonly].map(decodeBase58);
  return [...transaction.keys, ...loaded].map((key) => key.toString('latin1'));
}

function dropBelow(map, height) {
  for (const [key, at] of map) {
    if (at >= height) return;
    map.delete(key);
  }
}
