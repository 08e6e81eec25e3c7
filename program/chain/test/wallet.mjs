/** Keys and legacy transfers made by hand, for tests that need bytes which no client would make. */

import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { decodeBase58, encodeBase58 } from '../src/base58.mjs';

const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export class Wallet {
  /** @param {Buffer} [seed] 32 bytes */
  constructor(seed = randomBytes(32)) {
    this.privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' });
    this.key = createPublicKey(this.privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
    this.address = encodeBase58(this.key);
  }

  /** @param {Buffer} to key @param {number} lamports @param {string} blockhash base58 @returns {Buffer} message bytes */
  transferMessage(to, lamports, blockhash) {
    const data = Buffer.alloc(12);
    data.writeUInt32LE(2, 0);
    data.writeBigUInt64LE(BigInt(lamports), 4);
    return Buffer.concat([
      Buffer.of(1, 0, 1, 3), this.key, to, Buffer.alloc(32), decodeBase58(blockhash),
      Buffer.of(1, 2, 2, 0, 1, data.length), data,
    ]);
  }

  /** @returns {Buffer} wire bytes */
  sign(message) {
    return Buffer.concat([Buffer.of(1), sign(null, message, this.privateKey), message]);
  }

  /** @returns {string} base64 wire bytes */
  transfer(to, lamports, blockhash) {
    return this.sign(this.transferMessage(to, lamports, blockhash)).toString('base64');
  }
}

/** @param {string} wire base64 @returns {string} base58 */
export function signatureOf(wire) {
  return encodeBase58(Buffer.from(wire, 'base64').subarray(1, 65));
}

export const BASE64 = { encoding: 'base64' };
