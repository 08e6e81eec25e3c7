/**
 * The runtime in process (litesvm) as the tests use it: keys, transactions of every version, time, outcomes.
 */

import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { createRequire } from 'node:module';

const native = createRequire(import.meta.url)('litesvm-linux-x64-gnu');

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export const SYSTEM_PROGRAM = Buffer.alloc(32);
export const COMPUTE_BUDGET = base58Decode('ComputeBudget111111111111111111111111111111');
/** Where the clock starts; unix seconds of slot 0. */
export const GENESIS_SECONDS = 1_795_000_000;
/** How a program sees account data: mapped in place where both are active, copied where they are not. */
export const DIRECT_MAPPING = ['7VgiehxNxu53KdxgLspGQY8myE6f7UokaWa4jsGcaSz', 'CR3dVN2Yoo95Y96kLSTaziWDAQT2MNEpiWh5cqVq2pNE'].map(base58Decode);
const RUNTIME_NUMBERS = { 6: 'AlreadyProcessed' };

export const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};


export function base58Decode(text) {
  let value = 0n;
  for (const char of text) value = value * 58n + BigInt(ALPHABET.indexOf(char));
  const bytes = Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
  return bytes;
}

export function base58Encode(bytes) {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = ALPHABET[Number(value % 58n)] + text;
  for (const byte of bytes) {
    if (byte !== 0) break;
    text = `1${text}`;
  }
  return text;
}

/** An Ed25519 key pair. `key` is the public key, 32 bytes. */
export class Keypair {
  static #made = 0;

  /** Without a seed: the next of a fixed row, so that every run has the same keys, and costs the same units. */
  constructor(seed = sha256(`test key ${Keypair.#made++}`)) {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    this.seed = seed;
    this.privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    this.key = createPublicKey(this.privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  }

  sign(message) {
    return sign(null, message, this.privateKey);
  }
}

const P = 2n ** 255n - 19n;
const D = mod(-121665n * power(121666n, P - 2n));
function mod(value) { return ((value % P) + P) % P; }
function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
  return result;
}
function onCurve(key) {
  const y = BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`) & ((1n << 255n) - 1n);
  // x² = u / v has a root where u·v has one (Euler's criterion).
  const uv = mod(mod(y * y - 1n) * mod(D * y * y + 1n));
  return uv === 0n || power(uv, (P - 1n) / 2n) === 1n;
}

const derived = new Map();

/** The program derived address of these seeds with the highest bump. */
export function findAddress(programId, seeds) {
  const name = Buffer.concat([programId, ...seeds.map((s) => Buffer.concat([Buffer.from([s.length]), s]))]).toString('latin1');
  let found = derived.get(name);
  for (let bump = 255; found === undefined; bump--) {
    const candidate = sha256(...seeds, Buffer.from([bump]), programId, Buffer.from('ProgramDerivedAddress'));
    if (!onCurve(candidate)) found = candidate;
  }
  derived.set(name, found);
  return found;
}

function shortVec(length) {
  return length < 0x80 ? Buffer.from([length]) : Buffer.from([(length & 0x7f) | 0x80, length >> 7]);
}

/** Keys of a message: signers first, writable before read-only, the payer at 0. */
function compileKeys(instructions, payer) {
  const metas = new Map([[payer.toString('hex'), { key: payer, signer: true, writable: true }]]);
  for (const { programId, accounts } of instructions) {
    for (const meta of [...accounts, { key: programId, signer: false, writable: false }]) {
      const name = meta.key.toString('hex');
      const known = metas.get(name);
      metas.set(name, {
        key: meta.key,
        signer: Boolean(known?.signer || meta.signer),
        writable: Boolean(known?.writable || meta.writable),
      });
    }
  }
  const rank = (meta) => (meta.signer ? 0 : 2) + (meta.writable ? 0 : 1);
  const [first, ...rest] = metas.values();
  const keys = [first, ...rest.sort((a, b) => rank(a) - rank(b))];
  return {
    keys: keys.map((meta) => meta.key),
    header: Buffer.from([
      keys.filter((meta) => meta.signer).length,
      keys.filter((meta) => meta.signer && !meta.writable).length,
      keys.filter((meta) => !meta.signer && !meta.writable).length,
    ]),
  };
}

/** SIMD-0385: no lookup tables, limits in the message (bit 2 compute units, bit 3 loaded bytes), signatures at the end. */
function encodeV1(instructions, keys, header, place, blockhash) {
  return Buffer.concat([
    Buffer.from([0x81]), header, u32(0b1100), blockhash, Buffer.from([instructions.length, keys.length]), ...keys,
    u32(1_400_000), u32(16_000_000),
    ...instructions.map(({ programId, accounts, data }) =>
      Buffer.from([place(programId), accounts.length, data.length & 0xff, data.length >> 8])),
    ...instructions.flatMap(({ accounts, data }) => [Buffer.from(accounts.map((meta) => place(meta.key))), data]),
  ]);
}

const u32 = (value) => { const b = Buffer.alloc(4); b.writeUInt32LE(value); return b; };

/** @returns {Buffer} a signed transaction; version 'legacy', 0 or 1 */
export function encodeTransaction(instructions, signers, blockhash, version = 'legacy') {
  const { keys, header } = compileKeys(instructions, signers[0].key);
  const place = (key) => keys.findIndex((other) => other.equals(key));
  const sign = (message) => keys.slice(0, header[0]).map((key) => {
    const signer = signers.find((candidate) => candidate.key.equals(key));
    return signer ? signer.sign(message) : Buffer.alloc(64, 1);
  });
  if (version === 1) {
    const message = encodeV1(instructions, keys, header, place, blockhash);
    return Buffer.concat([message, ...sign(message)]);
  }
  const parts = [header, shortVec(keys.length), ...keys, blockhash, shortVec(instructions.length)];
  for (const { programId, accounts, data } of instructions) {
    parts.push(Buffer.from([place(programId)]), shortVec(accounts.length),
        Buffer.from(accounts.map((meta) => place(meta.key))), shortVec(data.length), data);
  }
  if (version === 0) parts.unshift(Buffer.from([0x80])), parts.push(shortVec(0));
  const message = Buffer.concat(parts);
  const signatures = sign(message);
  return Buffer.concat([shortVec(signatures.length), ...signatures, message]);
}

/** @param {number} units @returns the instruction that asks for so many compute units */
export function computeUnitLimit(units) {
  const data = Buffer.alloc(5);
  data[0] = 2;
  data.writeUInt32LE(units, 1);
  return { programId: COMPUTE_BUDGET, accounts: [], data };
}

export function systemTransfer(from, to, lamports) {
  const data = Buffer.alloc(12);
  data.writeUInt32LE(2, 0);
  data.writeBigUInt64LE(BigInt(lamports), 4);
  return {
    programId: SYSTEM_PROGRAM,
    accounts: [{ key: from, signer: true, writable: true }, { key: to, signer: false, writable: true }],
    data,
  };
}

/**
 * @typedef {object} Outcome
 * @property {boolean} ok
 * @property {number | string | null} error a program's error code, or what the runtime says
 * @property {number} units
 * @property {string[]} logs
 * @property {{programId: Buffer, data: Buffer}[]} inner
 */
export class Runtime {
  #svm;
  #slot = 0;

  /** @param {Buffer[]} without features that this cluster has not activated */
  constructor(without = []) {
    const svm = native.LiteSvm.default();
    const features = native.FeatureSet.allEnabled();
    for (const feature of without) features.deactivate(feature);
    svm.setFeatureSet(features);
    svm.setBuiltins();
    svm.setSysvars();
    svm.setDefaultPrograms();
    svm.setPrecompiles();
    svm.setSigverify(true);
    svm.setBlockhashCheck(false);
    svm.setTransactionHistory(0n);
    svm.setLamports(10n ** 18n);
    this.#svm = svm;
    this.slot = 1000;
  }

  addProgram(programId, elf) {
    this.#svm.addProgram(programId, elf);
  }

  get slot() {
    return this.#slot;
  }

  /** Time goes with the slot: five slots a second. */
  set slot(slot) {
    this.#slot = slot;
    this.#svm.setClock(new native.Clock(BigInt(slot), 0n, 0n, 1n, BigInt(this.seconds)));
  }

  get seconds() {
    return GENESIS_SECONDS + Math.floor(this.#slot / 5);
  }

  /** Sets an account as it stands, whatever was there. */
  setAccount(key, { lamports = 0n, data = Buffer.alloc(0), owner = SYSTEM_PROGRAM }) {
    this.#svm.setAccount(key, new native.Account(BigInt(lamports), data, owner, false, 0xffffffffffffffffn));
  }

  fund(key, lamports = 1_000_000_000_000n) {
    this.setAccount(key, { lamports });
  }

  account(key) {
    const found = this.#svm.getAccount(key);
    if (found === null || found.lamports() === 0n) return null;
    return { lamports: found.lamports(), data: Buffer.from(found.data()), owner: Buffer.from(found.owner()) };
  }

  lamports(key) {
    return this.#svm.getBalance(key) ?? 0n;
  }

  rentMinimum(size) {
    return this.#svm.minimumBalanceForRentExemption(BigInt(size));
  }

  setRent(lamportsPerByte, threshold) {
    this.#svm.setRent(new native.Rent(lamportsPerByte, threshold, 50));
  }

  /** @returns {Outcome} */
  send(instructions, signers, { version = 'legacy', wire } = {}) {
    const bytes = wire ?? encodeTransaction(instructions, signers, sha256(randomBytes(8)), version);
    const result = version === 'legacy' ? this.#svm.sendLegacyTransaction(bytes) : this.#svm.sendVersionedTransaction(bytes);
    const failed = typeof result.err === 'function';
    const meta = failed ? result.meta() : result;
    return {
      ok: !failed,
      error: failed ? errorOf(result.err()) : null,
      units: Number(meta.computeUnitsConsumed()),
      logs: meta.logs(),
      bytes: bytes.length,
      inner: meta.innerInstructions().flat().map((entry) => ({
        accounts: [...entry.instruction().accounts()],
        data: Buffer.from(entry.instruction().data()),
      })),
    };
  }
}

function errorOf(error) {
  if (error?.constructor?.name !== 'TransactionErrorInstructionError') {
    return typeof error === 'number' ? `Transaction(${RUNTIME_NUMBERS[error] ?? error})` : error.constructor.name;
  }
  const inner = error.err();
  return inner?.constructor?.name === 'InstructionErrorCustom' ? inner.code : `Instruction(${inner})`;
}

