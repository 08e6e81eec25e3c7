/** Reads the parameters of a call strictly; everything that is not as Solana's RPC has it is -32602. */

import { decodeBase58, decodeFixed } from './base58.mjs';
import { MAX_BYTES_V1, MalformedTransaction, parseTransaction } from './transaction-format.mjs';
import { invalidParams, minContextSlotNotReached } from './rpc-error.mjs';

const COMMITMENTS = new Set(['processed', 'confirmed', 'finalized']);
/** No base58 text of a transaction is longer; decoding is quadratic, so it is bounded first. */
const MAX_BASE58_TRANSACTION = 1_700;

export function readKey(value) {
  if (typeof value !== 'string') throw invalidParams('invalid type: a base58 encoded key was expected');
  const key = decodeFixed(value, 32);
  if (key === null) throw invalidParams('Invalid param: WrongSize or invalid base58 of a key');
  return key;
}

/** @returns {string} latin1 */
export function readSignature(value) {
  const signature = decodeFixed(value, 64);
  if (signature === null) throw invalidParams('Invalid param: WrongSize or invalid base58 of a signature');
  return signature.toString('latin1');
}

/** @returns {object} the options object of a call, empty when it was left out */
export function readConfig(value) {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidParams('invalid type: an object was expected');
  return value;
}

export function readInteger(value, what, { least = 0, most = Number.MAX_SAFE_INTEGER } = {}) {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw invalidParams(`invalid value: ${what} must be an integer of ${least} to ${most}`);
  }
  return value;
}

export function readBoolean(value, what, otherwise) {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== 'boolean') throw invalidParams(`invalid type: ${what} must be a boolean`);
  return value;
}

export function readList(value, what, most) {
  if (!Array.isArray(value)) throw invalidParams(`invalid type: ${what} must be an array`);
  if (value.length > most) throw invalidParams(`Too many inputs provided; max ${most}`);
  return value;
}

/** @param {object} config @returns {'processed' | 'confirmed' | 'finalized'} */
export function readCommitment(config, otherwise = 'finalized', field = 'commitment') {
  const value = config[field] ?? otherwise;
  if (!COMMITMENTS.has(value)) {
    throw invalidParams(`unknown variant \`${value}\`, expected one of processed, confirmed, finalized`);
  }
  return value;
}

export function readCommitmentAtLeastConfirmed(config) {
  const commitment = readCommitment(config);
  if (commitment === 'processed') throw invalidParams('Method does not support commitment below `confirmed`');
  return commitment;
}

export function checkMinContextSlot(config, slot) {
  const least = config.minContextSlot;
  if (least === undefined || least === null) return;
  if (readInteger(least, 'minContextSlot') > slot) throw minContextSlotNotReached(slot);
}

export function readEncoding(config, allowed, otherwise) {
  const value = config.encoding ?? otherwise;
  if (!allowed.includes(value)) {
    throw invalidParams(`unsupported encoding: ${value}. Supported encodings: ${allowed.join(', ')}`);
  }
  return value;
}

/** @returns {Buffer} bytes of a text in base58 or base64 */
export function readBytes(value, encoding, most) {
  if (typeof value !== 'string') throw invalidParams('invalid type: an encoded string was expected');
  if (encoding === 'base58') {
    const bytes = value.length > MAX_BASE58_TRANSACTION ? undefined : decodeBase58(value);
    if (bytes === undefined) throw invalidParams(`invalid transaction: base58 encoded text too large: ${value.length} bytes`);
    if (bytes === null) throw invalidParams('invalid base58 encoding: a character is not of the alphabet');
    return bytes;
  }
  if (value.length > (most / 3 + 1) * 4) {
    throw invalidParams(`invalid transaction: base64 encoded text too large: ${value.length} bytes (max: encoded/raw ${most})`);
  }
  const bytes = Buffer.from(value, 'base64');
  // Node drops what is not base64; only text that comes back as it was is base64.
  if (bytes.toString('base64').replace(/=+$/, '') !== value.replace(/=+$/, '')) throw invalidParams('invalid base64 encoding');
  return bytes;
}

/** @returns {import('./transaction-format.mjs').Transaction} */
export function readTransaction(value, config) {
  const encoding = readEncoding(config, ['base58', 'base64'], 'base58');
  const bytes = readBytes(value, encoding, MAX_BYTES_V1);
  try {
    return parseTransaction(bytes);
  } catch (error) {
    if (error instanceof MalformedTransaction) {
      throw invalidParams(error.message.startsWith('invalid transaction') ? error.message
        : `invalid transaction: failed to deserialize: ${error.message}`);
    }
    throw error;
  }
}
