/**
 * The three wire formats of a Solana transaction, read strictly.
 *
 * The native runtime aborts the whole process on bytes that it cannot parse, so nothing reaches it that this
 * reader has not walked through from the first byte to the last. Sources: the legacy and v0 message formats of
 * solana-sdk, and SIMD-0385 for v1 (prefix 0x81, signatures at the end, no lookup tables).
 */

import { createHash } from 'node:crypto';

export const SIGNATURE_BYTES = 64;
export const KEY_BYTES = 32;
/** Packet size of legacy and v0 transactions, bytes. */
export const MAX_BYTES_V0 = 1232;
/** SIMD-0385, bytes. */
export const MAX_BYTES_V1 = 4096;
const MAX_V1_SIGNATURES = 12;
const MAX_V1_ADDRESSES = 64;
const MAX_V1_INSTRUCTIONS = 64;
const V1_PREFIX = 0x81;

/** Bytes that are no transaction; the message is what the RPC answers. */
export class MalformedTransaction extends Error {}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  u8() {
    if (this.at >= this.bytes.length) throw new MalformedTransaction('io error: unexpected end of file');
    return this.bytes[this.at++];
  }

  u16() {
    return this.u8() | (this.u8() << 8);
  }

  u32() {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  take(count) {
    if (this.at + count > this.bytes.length) throw new MalformedTransaction('io error: unexpected end of file');
    const part = this.bytes.subarray(this.at, this.at + count);
    this.at += count;
    return part;
  }

  /** Compact-u16; the runtime refuses encodings longer than needed, so they are refused here. */
  compact() {
    let value = 0;
    for (let i = 0; i < 3; i++) {
      const byte = this.u8();
      if (i > 0 && byte === 0) throw new MalformedTransaction('invalid value: byte length is not canonical');
      if (i === 2 && byte > 3) throw new MalformedTransaction('invalid value: length does not fit 16 bits');
      value |= (byte & 0x7f) << (7 * i);
      if ((byte & 0x80) === 0) return value;
    }
    throw new MalformedTransaction('invalid value: length does not fit 16 bits');
  }

  end() {
    if (this.at !== this.bytes.length) throw new MalformedTransaction('trailing bytes after the transaction');
  }
}

/**
 * @typedef {object} Instruction
 * @property {number} program index into the account keys
 * @property {Uint8Array} accounts indexes into the account keys
 * @property {Uint8Array} data
 *
 * @typedef {object} Transaction
 * @property {Buffer} wire
 * @property {'legacy' | 0 | 1} version
 * @property {Buffer[]} signatures
 * @property {Buffer} message the signed bytes
 * @property {number} messageAt offset of the message in the wire bytes
 * @property {number} blockhashAt offset of the blockhash in the wire bytes
 * @property {{signed: number, readonlySigned: number, readonlyUnsigned: number}} header
 * @property {Buffer[]} keys static account keys
 * @property {Buffer} blockhash
 * @property {Instruction[]} instructions
 * @property {{table: Buffer, writable: Uint8Array, readonly: Uint8Array}[]} lookups
 * @property {{mask: number, values: Buffer} | null} config v1 only
 */

/** @param {Uint8Array} input @returns {Transaction} @throws {MalformedTransaction} */
export function parseTransaction(input) {
  const wire = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (wire.length === 0) throw new MalformedTransaction('io error: unexpected end of file');
  const limit = wire[0] === V1_PREFIX ? MAX_BYTES_V1 : MAX_BYTES_V0;
  if (wire.length > limit) {
    throw new MalformedTransaction(`too large: ${wire.length} bytes (max: encoded/raw ${limit})`);
  }
  const transaction = wire[0] === V1_PREFIX ? parseV1(wire) : parseLegacyOrV0(wire);
  checkIndexes(transaction);
  return transaction;
}

function parseLegacyOrV0(wire) {
  const reader = new Reader(wire);
  const count = reader.compact();
  const signatures = [];
  for (let i = 0; i < count; i++) signatures.push(reader.take(SIGNATURE_BYTES));
  const messageAt = reader.at;
  let version = 'legacy';
  if (reader.bytes[reader.at] & 0x80) {
    const prefix = reader.u8() & 0x7f;
    if (prefix !== 0) throw new MalformedTransaction(`invalid value: version ${prefix} is not one behind signatures`);
    version = 0;
  }
  const header = readHeader(reader);
  const keys = readKeys(reader, reader.compact());
  const blockhashAt = reader.at;
  const blockhash = reader.take(KEY_BYTES);
  const instructions = [];
  for (let left = reader.compact(); left > 0; left--) {
    const program = reader.u8();
    const accounts = reader.take(reader.compact());
    instructions.push({ program, accounts, data: reader.take(reader.compact()) });
  }
  const lookups = [];
  if (version === 0) {
    for (let left = reader.compact(); left > 0; left--) {
      const table = reader.take(KEY_BYTES);
      const writable = reader.take(reader.compact());
      lookups.push({ table, writable, readonly: reader.take(reader.compact()) });
    }
  }
  reader.end();
  const message = wire.subarray(messageAt);
  return {
    wire, version, signatures, message, messageAt, blockhashAt, header, keys, blockhash, instructions, lookups,
    config: null,
  };
}

function parseV1(wire) {
  const reader = new Reader(wire);
  reader.u8();
  const header = readHeader(reader);
  const mask = reader.u32();
  const blockhashAt = reader.at;
  const blockhash = reader.take(KEY_BYTES);
  const instructionCount = reader.u8();
  const keyCount = reader.u8();
  if (header.signed > MAX_V1_SIGNATURES || keyCount > MAX_V1_ADDRESSES || instructionCount > MAX_V1_INSTRUCTIONS) {
    throw new MalformedTransaction('invalid value: more signatures, addresses or instructions than v1 allows');
  }
  const keys = readKeys(reader, keyCount);
  const values = readConfig(reader, mask);
  const heads = [];
  for (let i = 0; i < instructionCount; i++) {
    heads.push({ program: reader.u8(), accounts: reader.u8(), data: reader.u16() });
  }
  const instructions = heads.map((head) => ({
    program: head.program,
    accounts: reader.take(head.accounts),
    data: reader.take(head.data),
  }));
  const message = wire.subarray(0, reader.at);
  const signatures = [];
  for (let i = 0; i < header.signed; i++) signatures.push(reader.take(SIGNATURE_BYTES));
  reader.end();
  return {
    wire, version: 1, signatures, message, messageAt: 0, blockhashAt, header, keys, blockhash, instructions,
    lookups: [], config: { mask, values },
  };
}

/** Bits 0 and 1 together are one 8-byte value, bits 2 to 4 four bytes each; the others are unknown. */
function readConfig(reader, mask) {
  if (mask & ~0x1f) throw new MalformedTransaction('invalid value: unknown bit in the transaction config mask');
  const priority = mask & 0b11;
  if (priority !== 0 && priority !== 0b11) {
    throw new MalformedTransaction('invalid value: half a priority fee in the transaction config mask');
  }
  let slots = 0;
  for (let bit = 0; bit < 5; bit++) slots += (mask >> bit) & 1;
  return reader.take(4 * slots);
}

function readHeader(reader) {
  return { signed: reader.u8(), readonlySigned: reader.u8(), readonlyUnsigned: reader.u8() };
}

function readKeys(reader, count) {
  const keys = [];
  for (let i = 0; i < count; i++) keys.push(reader.take(KEY_BYTES));
  return keys;
}

/** What solana-sdk calls `sanitize`: every index points somewhere, the payer signs and is writable. */
function checkIndexes(transaction) {
  const { header, keys, signatures, instructions, lookups, version } = transaction;
  const bad = (why) => new MalformedTransaction(`invalid transaction: Transaction failed to sanitize accounts offsets correctly (${why})`);
  if (header.signed === 0) throw bad('no signer');
  if (signatures.length !== header.signed) throw bad(`${signatures.length} signatures for ${header.signed} signers`);
  if (header.readonlySigned >= header.signed) throw bad('the fee payer is read-only');
  if (header.signed + header.readonlyUnsigned > keys.length) throw bad('fewer keys than the header names');
  let total = keys.length;
  for (const lookup of lookups) {
    const loaded = lookup.writable.length + lookup.readonly.length;
    if (loaded === 0) throw bad('an address lookup that loads nothing');
    total += loaded;
  }
  if (total > 256) throw bad(`${total} account keys`);
  for (const { program, accounts } of instructions) {
    // The payer cannot be a program, and a program is never loaded from a table.
    if (program === 0 || program >= keys.length) throw bad('program index out of range');
    for (const index of accounts) if (index >= total) throw bad('account index out of range');
  }
  if (version === 1 && new Set(keys.map((key) => key.toString('latin1'))).size !== keys.length) {
    throw bad('an account key twice');
  }
}

/** @param {Transaction} transaction @param {number} index into the static keys */
export function isWritableStatic(transaction, index) {
  const { signed, readonlySigned, readonlyUnsigned } = transaction.header;
  return index < signed ? index < signed - readonlySigned : index < transaction.keys.length - readonlyUnsigned;
}

/** The runtime sees a transaction twice when it sees its message twice, whatever the signature bytes. */
export function messageHash(transaction) {
  return createHash('sha256').update(transaction.message).digest('latin1');
}

/** @param {Transaction} transaction @param {Buffer} blockhash @returns {Transaction} a copy with another blockhash */
export function withBlockhash(transaction, blockhash) {
  const wire = Buffer.from(transaction.wire);
  blockhash.copy(wire, transaction.blockhashAt);
  return parseTransaction(wire);
}

/** A message without its signatures, as `getFeeForMessage` takes it, made a transaction with empty signatures. */
export function messageAsTransaction(message) {
  const v1 = message[0] === V1_PREFIX;
  const signed = message[0] & 0x80 ? message[1] : message[0];
  if (signed === undefined || signed > 127) throw new MalformedTransaction('io error: unexpected end of file');
  const empty = Buffer.alloc(signed * SIGNATURE_BYTES);
  return parseTransaction(v1 ? Buffer.concat([message, empty]) : Buffer.concat([Buffer.of(signed), empty, message]));
}
