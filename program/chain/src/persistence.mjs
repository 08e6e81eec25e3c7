/**
 * A chain on disk. The block file is the truth: on start its transactions run again from the newest snapshot of the
 * runtime, and each must end as it did before. Snapshots only bound the time of that.
 */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { decodeBase58, encodeBase58 } from './base58.mjs';
import { BlockStore } from './block-store.mjs';
import { addressesOf, indexEntry, runRecorded } from './chain.mjs';
import { RUNTIME_VERSION, Runtime } from './runtime.mjs';
import { parseTransaction } from './transaction-format.mjs';

const FORMAT = 1;
const SLOT_HASHES = 512;
/** Transactions after which a snapshot is taken; running them again takes about two seconds. */
const SNAPSHOT_TRANSACTIONS = 10_000;

/** The directory cannot be used as it is; the message says what to do. */
export class UnusableData extends Error {}

/**
 * @typedef {{id: string, sha256: string, afterSlot: number}} Installed a program, in force above a slot
 */
export class Persistence {
  #directory;
  #temporary;
  #meta;
  #runtime;
  #sinceSnapshot = 0;

  /** @param {string | null} directory null: a directory of its own that is gone with the process */
  constructor(directory) {
    this.#temporary = directory === null;
    this.#directory = directory ?? fs.mkdtempSync(path.join(os.tmpdir(), 'vault-chain-'));
    fs.mkdirSync(path.join(this.#directory, 'programs'), { recursive: true });
    this.#lock();
  }

  /**
   * Opens or begins the chain.
   * @param {object} wanted
   * @param {string} wanted.genesisHash base58
   * @param {Buffer} wanted.faucet key
   * @param {{id: Buffer, elf: Buffer}[]} wanted.programs
   * @param {number} wanted.now unix seconds
   * @param {import('./transaction-index.mjs').TransactionIndex} index filled with what is on disk
   * @returns {{runtime: Runtime, store: BlockStore}}
   */
  open(wanted, index) {
    this.#meta = this.#readMeta(wanted.genesisHash);
    const store = new BlockStore(this.#path('blocks.jsonl'));
    const snapshot = this.#readSnapshot();
    this.#runtime = snapshot?.runtime ?? Runtime.genesis(wanted.faucet);
    const from = snapshot?.slot ?? -1;
    let pending = this.#meta.programs.filter((program) => program.afterSlot >= from);
    const slotHashes = [];
    store.load((block) => {
      if (block.slot > from) {
        const due = pending.filter((program) => program.afterSlot < block.slot);
        pending = pending.filter((program) => program.afterSlot >= block.slot);
        due.forEach((program) => this.#install(program));
      }
      this.#replay(block, block.slot > from, slotHashes, index);
      slotHashes.unshift({ slot: block.slot, hash: block.hash });
      if (slotHashes.length > SLOT_HASHES) slotHashes.pop();
    });
    if (store.last() === undefined) store.append(genesisBlock(wanted.genesisHash, wanted.now));
    if (from > store.last().slot) throw new UnusableData(`${this.#directory}: the snapshot is newer than the blocks`);
    this.#runtime.setTime(store.last().slot, store.last().time);
    pending.forEach((program) => this.#install(program));
    for (const { id, elf } of wanted.programs) this.#ensureProgram(encodeBase58(id), elf, store.last().slot);
    // The block file stays open without its name, so that even a killed process leaves nothing behind.
    if (this.#temporary) this.#remove();
    return { runtime: this.#runtime, store };
  }

  /** Call after each closed block. @param {import('./block-store.mjs').Block} block */
  closed(block) {
    this.#sinceSnapshot += block.transactions.length;
    if (this.#sinceSnapshot >= SNAPSHOT_TRANSACTIONS) this.snapshot(block.slot);
  }

  /** Saves the runtime as it is after that slot's block. @param {number} slot */
  snapshot(slot) {
    if (this.#temporary) return;
    const bytes = this.#runtime.snapshot();
    const name = `snapshot-${slot}.bin`;
    writeWhole(this.#path(name), bytes);
    writeWhole(this.#path('snapshot.json'), JSON.stringify({ slot, name, sha256: sha256(bytes) }));
    this.#removeSnapshotsBut(name);
    this.#sinceSnapshot = 0;
  }

  /** A fork took back the blocks above this slot; a snapshot of one of them is void. @param {number} slot */
  forked(slot) {
    const head = this.#snapshotHead();
    if (head !== null && head.slot > slot) {
      fs.rmSync(this.#path('snapshot.json'));
      this.#removeSnapshotsBut('');
    }
  }

  close() {
    if (this.#temporary) this.#remove();
    else fs.rmSync(this.#path('lock'), { force: true });
  }

  #remove() {
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }

  #path(name) {
    return path.join(this.#directory, name);
  }

  /** Two processes on one directory would write one file from two places. */
  #lock() {
    const file = this.#path('lock');
    const holder = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const pid = Number.parseInt(holder, 10);
    if (holder !== '' && holder === processIdentity(pid)) {
      throw new UnusableData(`${this.#directory} is in use by the local chain with process id ${pid}`);
    }
    fs.writeFileSync(file, processIdentity(process.pid));
  }

  #readMeta(genesisHash) {
    const file = this.#path('meta.json');
    if (!fs.existsSync(file)) {
      const meta = { format: FORMAT, runtime: RUNTIME_VERSION, genesisHash, programs: [] };
      writeWhole(file, JSON.stringify(meta));
      return meta;
    }
    const meta = JSON.parse(fs.readFileSync(file, 'utf8'));
    const mismatch = (what, there, here) =>
      new UnusableData(`${this.#directory} holds a chain with ${what} ${there}, this one has ${here}: use another directory`);
    if (meta.format !== FORMAT) throw mismatch('format', meta.format, FORMAT);
    if (meta.runtime !== RUNTIME_VERSION) throw mismatch('runtime version', meta.runtime, RUNTIME_VERSION);
    if (meta.genesisHash !== genesisHash) throw mismatch('genesis hash', meta.genesisHash, genesisHash);
    return meta;
  }

  #snapshotHead() {
    const file = this.#path('snapshot.json');
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
  }

  #readSnapshot() {
    const head = this.#snapshotHead();
    if (head === null) return null;
    const bytes = fs.readFileSync(this.#path(head.name));
    // The runtime would abort on damaged bytes.
    if (sha256(bytes) !== head.sha256) throw new UnusableData(`${this.#path(head.name)} is damaged: remove snapshot.json`);
    return { slot: head.slot, runtime: Runtime.restore(bytes) };
  }

  #removeSnapshotsBut(kept) {
    for (const name of fs.readdirSync(this.#directory)) {
      if (/^snapshot-\d+\.bin$/.test(name) && name !== kept) fs.rmSync(this.#path(name));
    }
  }

  #replay(block, execute, slotHashes, index) {
    if (execute) this.#runtime.setTime(block.slot, block.time);
    if (execute && block.transactions.length > 0) this.#runtime.setSlotHashes(slotHashes);
    block.transactions.forEach((record, position) => {
      const transaction = parseTransaction(Buffer.from(record.wire, 'base64'));
      if (execute) {
        const again = runRecorded(this.#runtime, transaction, () => {}).record;
        if (JSON.stringify([again.err, again.post]) !== JSON.stringify([record.err, record.post])) {
          throw new UnusableData(
              `${this.#directory}: a transaction of slot ${block.slot} does not end as it did before`);
        }
      }
      index.add(indexEntry(transaction, record, addressesOf(record, transaction), block, position));
    });
  }

  /** @param {Installed} program */
  #install(program) {
    this.#runtime.addProgram(decodeBase58(program.id), fs.readFileSync(this.#path(`programs/${program.sha256}.so`)));
  }

  /** The ELF is kept beside the blocks: to run old blocks again the old program is needed. */
  #ensureProgram(id, elf, slot) {
    const digest = sha256(elf);
    const installed = this.#meta.programs.filter((program) => program.id === id).at(-1);
    if (installed?.sha256 === digest) return;
    try {
      this.#runtime.addProgram(decodeBase58(id), elf);
    } catch (error) {
      throw new UnusableData(`the runtime refuses the program ${id}: ${error.message}`);
    }
    writeWhole(this.#path(`programs/${digest}.so`), elf);
    this.#meta.programs.push({ id, sha256: digest, afterSlot: slot });
    writeWhole(this.#path('meta.json'), JSON.stringify(this.#meta));
  }
}

function genesisBlock(genesisHash, time) {
  return {
    slot: 0, parentSlot: 0, height: 0, hash: genesisHash, parentHash: encodeBase58(Buffer.alloc(32)), time,
    transactions: [],
  };
}

/** Never leaves half a file under its name. */
function writeWhole(file, content) {
  const partial = `${file}.partial`;
  fs.writeFileSync(partial, content);
  fs.renameSync(partial, file);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Process id with its start time, so that a later process with the same id is another one; '' when there is none. */
function processIdentity(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return '';
  }
}
