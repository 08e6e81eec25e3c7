/**
 * The native Agave runtime (litesvm) behind a narrow door: keys of 32 bytes and parsed transactions only, because
 * the binding aborts the process on anything else.
 */

import { createRequire } from 'node:module';
import { transactionErrorJson } from './runtime-errors.mjs';

const native = createRequire(import.meta.url)('litesvm-linux-x64-gnu');

export const RUNTIME_VERSION = createRequire(import.meta.url)('litesvm-linux-x64-gnu/package.json').version;
export const SLOTS_PER_EPOCH = 432_000;
/**
 * All that the faucet can give, lamports: 9,000,000 SOL. It is below 2^53, so every balance of this chain is an
 * exact JavaScript number and needs no big integers on its way through JSON.
 */
export const FAUCET_LAMPORTS = 9_000_000_000_000_000;
/** Log bytes kept of a transaction, as a validator does. */
const LOG_BYTES = 10_000n;
const LOOKUP_TABLE_META_BYTES = 56;

/**
 * @typedef {object} Account
 * @property {number} lamports
 * @property {Buffer} data
 * @property {Buffer} owner
 * @property {boolean} executable
 * @property {bigint} rentEpoch
 *
 * @typedef {object} Outcome
 * @property {boolean} included whether the runtime charged a fee for it
 * @property {string | object | null} err
 * @property {string[]} logs
 * @property {number} units compute units
 * @property {{index: number, instructions: {program: number, accounts: Buffer, data: Buffer, stackHeight: number}[]}[]} inner
 * @property {{program: Buffer, data: Buffer} | null} returned
 */

export class Runtime {
  #svm;

  constructor(svm) {
    this.#svm = svm;
    svm.setSigverify(true);
    // The binding knows only its newest blockhash and keeps duplicates for ever; the chain keeps its own queue of
    // 150 blockhashes and its own list of seen messages.
    svm.setBlockhashCheck(false);
    svm.setTransactionHistory(0n);
    svm.setLogBytesLimit(LOG_BYTES);
  }

  /** @param {Buffer} faucet key that gets all lamports */
  static genesis(faucet) {
    const svm = native.LiteSvm.default();
    // Order matters: features decide on the builtins, and every later call panics without sysvars.
    svm.setFeatureSet(native.FeatureSet.allEnabled());
    svm.setBuiltins();
    svm.setSysvars();
    svm.setEpochSchedule(
        new native.EpochSchedule(BigInt(SLOTS_PER_EPOCH), BigInt(SLOTS_PER_EPOCH), false, 0n, 0n));
    svm.setDefaultPrograms();
    svm.setPrecompiles();
    const runtime = new Runtime(svm);
    runtime.setAccount(faucet, {
      lamports: FAUCET_LAMPORTS,
      data: Buffer.alloc(0),
      owner: Buffer.alloc(32),
      executable: false,
      rentEpoch: 0xffffffffffffffffn,
    });
    return runtime;
  }

  /** @param {Uint8Array} bytes what `snapshot` gave, of the same version of the binding */
  static restore(bytes) {
    return new Runtime(native.LiteSvm.fromBytes(bytes));
  }

  /** @returns {Uint8Array} the whole state: accounts, sysvars, features */
  snapshot() {
    return this.#svm.toBytes();
  }

  /** @param {Buffer} programId @param {Buffer} elf @throws {Error} when the runtime refuses the ELF */
  addProgram(programId, elf) {
    this.#svm.addProgram(programId, elf);
  }

  /** Sets what programs see of time. @param {number} slot @param {number} unixTimestamp seconds */
  setTime(slot, unixTimestamp) {
    const epoch = BigInt(Math.floor(slot / SLOTS_PER_EPOCH));
    this.#svm.setClock(new native.Clock(BigInt(slot), 0n, epoch, epoch + 1n, BigInt(unixTimestamp)));
  }

  /** @param {{slot: number, hash: string}[]} hashes newest first, at most 512 */
  setSlotHashes(hashes) {
    this.#svm.setSlotHashes(hashes.map(({ slot, hash }) => ({ slot: BigInt(slot), hash })));
  }

  /** @param {Buffer} key @returns {Account | null} */
  account(key) {
    const found = this.#svm.getAccount(key);
    return found === null || found.lamports() === 0n ? null : accountOf(found);
  }

  /** @param {Buffer} key @returns {number} lamports, 0 where there is no account */
  balance(key) {
    return Number(this.#svm.getBalance(key) ?? 0n);
  }

  /** @param {Buffer} key @param {Account | null} account */
  setAccount(key, account) {
    const { lamports, data, owner, executable, rentEpoch } =
        account ?? { lamports: 0, data: Buffer.alloc(0), owner: Buffer.alloc(32), executable: false, rentEpoch: 0n };
    this.#svm.setAccount(key, new native.Account(BigInt(lamports), data, owner, executable, rentEpoch));
  }

  /** @param {Buffer} programId @returns {{key: Buffer, account: Account}[]} */
  programAccounts(programId) {
    return this.#svm.getProgramAccounts(programId)
        .map((entry) => ({ key: Buffer.from(entry.address), account: accountOf(entry.account()) }));
  }

  /** @param {number} size bytes @returns {number} lamports */
  rentExemptMinimum(size) {
    return Number(this.#svm.minimumBalanceForRentExemption(BigInt(size)));
  }

  /**
   * The addresses that a v0 transaction loads from its tables, as far as the tables answer.
   * @param {import('./transaction-format.mjs').Transaction} transaction
   * @returns {{writable: Buffer[], readonly: Buffer[]}}
   */
  loadedAddresses(transaction) {
    const loaded = { writable: [], readonly: [] };
    for (const { table, writable, readonly } of transaction.lookups) {
      const data = this.account(table)?.data ?? Buffer.alloc(0);
      const at = (index) => {
        const start = LOOKUP_TABLE_META_BYTES + 32 * index;
        return start + 32 <= data.length ? [data.subarray(start, start + 32)] : [];
      };
      for (const index of writable) loaded.writable.push(...at(index));
      for (const index of readonly) loaded.readonly.push(...at(index));
    }
    return loaded;
  }

  /** @param {import('./transaction-format.mjs').Transaction} transaction @returns {Outcome} */
  execute(transaction) {
    return outcomeOf(transaction.version === 'legacy'
      ? this.#svm.sendLegacyTransaction(transaction.wire)
      : this.#svm.sendVersionedTransaction(transaction.wire));
  }

  /**
   * @param {import('./transaction-format.mjs').Transaction} transaction
   * @param {boolean} verify whether signatures are checked
   * @returns {Outcome & {accounts: Map<string, Account>}} with the writable accounts as they would be, by latin1 key
   */
  simulate(transaction, verify) {
    this.#svm.setSigverify(verify);
    try {
      const result = transaction.version === 'legacy'
        ? this.#svm.simulateLegacyTransaction(transaction.wire)
        : this.#svm.simulateVersionedTransaction(transaction.wire);
      const accounts = new Map();
      if (typeof result.postAccounts === 'function') {
        for (const entry of result.postAccounts()) {
          accounts.set(Buffer.from(entry.address).toString('latin1'), accountOf(entry.account()));
        }
      }
      return { ...outcomeOf(result), accounts };
    } finally {
      this.#svm.setSigverify(true);
    }
  }
}

function accountOf(found) {
  return {
    lamports: Number(found.lamports()),
    data: Buffer.from(found.data()),
    owner: Buffer.from(found.owner()),
    executable: found.executable(),
    rentEpoch: found.rentEpoch(),
  };
}

function outcomeOf(result) {
  const failed = typeof result.err === 'function';
  const meta = typeof result.meta === 'function' ? result.meta() : result;
  const returned = meta.returnData();
  const data = Buffer.from(returned.data());
  return {
    // A transaction refused before execution carries no signature in its metadata.
    included: !failed || meta.signature().some((byte) => byte !== 0),
    err: failed ? transactionErrorJson(result.err()) : null,
    logs: meta.logs(),
    units: Number(meta.computeUnitsConsumed()),
    inner: innerOf(meta.innerInstructions()),
    returned: data.length > 0 ? { program: Buffer.from(returned.programId()), data } : null,
  };
}

function innerOf(lists) {
  const inner = [];
  lists.forEach((list, index) => {
    if (list.length === 0) return;
    inner.push({
      index,
      instructions: list.map((entry) => {
        const instruction = entry.instruction();
        return {
          program: instruction.programIdIndex(),
          accounts: Buffer.from(instruction.accounts()),
          data: Buffer.from(instruction.data()),
          stackHeight: entry.stackHeight(),
        };
      }),
    });
  });
  return inner;
}
