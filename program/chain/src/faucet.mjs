/** Pays airdrops with ordinary signed transactions, so that they are in blocks like any other transfer. */

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { decodeBase58 } from './base58.mjs';
import { parseTransaction } from './transaction-format.mjs';

const PKCS8_ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SYSTEM_PROGRAM = Buffer.alloc(32);
const COMPUTE_BUDGET_PROGRAM = decodeBase58('ComputeBudget111111111111111111111111111111');
const SYSTEM_TRANSFER = 2;
const SET_COMPUTE_UNIT_LIMIT = 2;
/** Enough for a transfer and the limit itself. */
const BASE_UNITS = 1_000;
const DISTINCT_LIMITS = 1_000_000;

export class Faucet {
  #key;
  #given = 0;

  /** @param {string} genesisHash the key follows from it, so a restarted chain has the same faucet */
  constructor(genesisHash) {
    const seed = createHash('sha256').update(`vault-local-chain faucet ${genesisHash}`).digest();
    this.#key = createPrivateKey({
      key: Buffer.concat([PKCS8_ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8',
    });
    this.address = createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).subarray(-32);
  }

  /**
   * @param {Buffer} to key @param {number} lamports @param {Buffer} blockhash
   * @returns {import('./transaction-format.mjs').Transaction} signed, and different from every other
   */
  transfer(to, lamports, blockhash) {
    const limit = Buffer.alloc(5);
    limit[0] = SET_COMPUTE_UNIT_LIMIT;
    // Two equal airdrops in one slot would be one transaction; another limit makes them two.
    limit.writeUInt32LE(BASE_UNITS + (this.#given++ % DISTINCT_LIMITS), 1);
    const data = Buffer.alloc(12);
    data.writeUInt32LE(SYSTEM_TRANSFER, 0);
    data.writeBigUInt64LE(BigInt(lamports), 4);
    const message = Buffer.concat([
      Buffer.of(1, 0, 2, 4), this.address, to, SYSTEM_PROGRAM, COMPUTE_BUDGET_PROGRAM, blockhash,
      Buffer.of(2, 3, 0, limit.length), limit,
      Buffer.of(2, 2, 0, 1, data.length), data,
    ]);
    return parseTransaction(Buffer.concat([Buffer.of(1), sign(null, message, this.#key), message]));
  }
}
