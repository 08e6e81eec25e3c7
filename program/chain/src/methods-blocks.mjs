/** Reads of blocks: what a listener lives on. */

import { encodeBase58 } from './base58.mjs';
import { transactionJson } from './encode.mjs';
import { readShown } from './methods-transactions.mjs';
import { readBoolean, readCommitmentAtLeastConfirmed, readConfig, readInteger } from './params.mjs';
import { RpcError, blockCleanedUp, blockNotAvailable, invalidParams, slotSkipped } from './rpc-error.mjs';
import { parseTransaction } from './transaction-format.mjs';

const MAX_BLOCK_RANGE = 500_000;
const DETAILS = ['full', 'signatures', 'none'];

/** @param {import('./chain.mjs').Chain} chain */
export function blockMethods(chain) {
  const blockAt = (slot, newest) => {
    if (slot > newest) throw blockNotAvailable(slot);
    if (slot < chain.store.first()) throw blockCleanedUp(slot, chain.store.first());
    const block = chain.store.get(slot);
    if (block === undefined) throw slotSkipped(slot);
    return block;
  };
  return {
    getBlock: ([slot, config]) => {
      const options = typeof config === 'string' ? { encoding: config } : readConfig(config);
      const newest = chain.slot(readCommitmentAtLeastConfirmed(options));
      const shown = readShown(options);
      const details = options.transactionDetails ?? 'full';
      if (!DETAILS.includes(details)) throw invalidParams(`unknown variant \`${details}\`, expected one of ${DETAILS.join(', ')}`);
      const block = blockAt(readInteger(slot, 'slot'), newest);
      return {
        blockhash: block.hash,
        previousBlockhash: block.parentHash,
        parentSlot: block.parentSlot,
        blockHeight: block.height,
        blockTime: block.time,
        ...(details === 'full'
          ? { transactions: block.transactions.map((record) => transactionJson(record, shown)) } : {}),
        ...(details === 'signatures' ? { signatures: block.transactions.map(signatureOf) } : {}),
        ...(readBoolean(options.rewards, 'rewards', true) ? { rewards: [], numRewardPartitions: null } : {}),
      };
    },
    getBlocks: ([from, toOrConfig, config]) => {
      const options = readConfig(typeof toOrConfig === 'object' && toOrConfig !== null ? toOrConfig : config);
      const newest = chain.slot(readCommitmentAtLeastConfirmed(options));
      const first = readInteger(from, 'the start slot');
      const given = typeof toOrConfig === 'object' ? null : toOrConfig ?? null;
      const last = given === null ? newest : readInteger(given, 'the end slot');
      if (last - first > MAX_BLOCK_RANGE) throw invalidParams(`Slot range too large; max ${MAX_BLOCK_RANGE}`);
      return chain.store.slotsBetween(first, Math.min(last, newest));
    },
    getBlocksWithLimit: ([from, limit, config]) => {
      const newest = chain.slot(readCommitmentAtLeastConfirmed(readConfig(config)));
      const most = readInteger(limit, 'limit', { most: MAX_BLOCK_RANGE });
      return chain.store.slotsBetween(readInteger(from, 'the start slot'), newest).slice(0, most);
    },
    getBlockTime: ([slot]) => blockAt(readInteger(slot, 'slot'), chain.slot('confirmed')).time,
    // Until the fault `migrate` this chain has no certificate, and says so as a cluster without Alpenglow does.
    getAgGenesisCert: () => {
      const began = chain.alpenglow();
      if (began === null) throw new RpcError(-32601, 'Method not found');
      return { slot: began.slot, blockId: began.hash };
    },
  };
}

function signatureOf(record) {
  return encodeBase58(parseTransaction(Buffer.from(record.wire, 'base64')).signatures[0]);
}
