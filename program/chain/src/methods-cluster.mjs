/** What the node tells of itself and of time. */

import { encodeBase58 } from './base58.mjs';
import { MAX_BLOCKHASH_AGE } from './chain.mjs';
import { FAUCET_LAMPORTS, SLOTS_PER_EPOCH } from './runtime.mjs';
import { checkMinContextSlot, readCommitment, readConfig, readInteger, readKey, readList } from './params.mjs';

/** Agave version that the runtime was made from; clients choose formats by it. */
const AGAVE_VERSION = '4.3.0';
const FEATURE_SET = 0;
const PRIORITIZATION_FEE_SLOTS = 150;
const MAX_PRIORITIZATION_ACCOUNTS = 128;
/** Accounts hold at most 10 MiB. */
const MAX_ACCOUNT_BYTES = 10 * 1024 * 1024;

/** @param {import('./chain.mjs').Chain} chain @param {import('./faucet.mjs').Faucet} faucet */
export function clusterMethods(chain, faucet) {
  const identity = encodeBase58(faucet.address);
  const slotAt = (config) => {
    const slot = chain.slot(readCommitment(config));
    checkMinContextSlot(config, slot);
    return slot;
  };
  return {
    getHealth: () => 'ok',
    getVersion: () => ({ 'solana-core': AGAVE_VERSION, 'feature-set': FEATURE_SET }),
    getGenesisHash: () => chain.genesisHash,
    getIdentity: () => ({ identity }),
    getSlot: ([config]) => slotAt(readConfig(config)),
    getBlockHeight: ([config]) => {
      const options = readConfig(config);
      slotAt(options);
      return chain.height(readCommitment(options));
    },
    getLatestBlockhash: ([config]) => {
      const options = readConfig(config);
      const slot = slotAt(options);
      const block = chain.blockOf(readCommitment(options));
      return {
        context: { slot, apiVersion: AGAVE_VERSION },
        value: { blockhash: block.hash, lastValidBlockHeight: block.height + MAX_BLOCKHASH_AGE },
      };
    },
    isBlockhashValid: ([hash, config]) => {
      const options = readConfig(config);
      const slot = slotAt(options);
      const value = chain.isBlockhashValid(encodeBase58(readKey(hash)), readCommitment(options));
      return { context: { slot, apiVersion: AGAVE_VERSION }, value };
    },
    getEpochInfo: ([config]) => {
      const options = readConfig(config);
      const absoluteSlot = slotAt(options);
      return {
        absoluteSlot,
        blockHeight: chain.height(readCommitment(options)),
        epoch: Math.floor(absoluteSlot / SLOTS_PER_EPOCH),
        slotIndex: absoluteSlot % SLOTS_PER_EPOCH,
        slotsInEpoch: SLOTS_PER_EPOCH,
        transactionCount: chain.index.total,
      };
    },
    getEpochSchedule: () => ({
      slotsPerEpoch: SLOTS_PER_EPOCH, leaderScheduleSlotOffset: SLOTS_PER_EPOCH, warmup: false,
      firstNormalEpoch: 0, firstNormalSlot: 0,
    }),
    getTransactionCount: () => chain.index.total,
    getFirstAvailableBlock: () => chain.store.first(),
    minimumLedgerSlot: () => chain.store.first(),
    getMinimumBalanceForRentExemption: ([size]) =>
      chain.runtime.rentExemptMinimum(readInteger(size, 'the data length', { most: MAX_ACCOUNT_BYTES })),
    // Nobody competes for this chain, so the lowest fee that landed in any slot is nothing.
    getRecentPrioritizationFees: ([keys]) => {
      if (keys !== undefined) readList(keys, 'accounts', MAX_PRIORITIZATION_ACCOUNTS).forEach(readKey);
      const to = chain.slot('confirmed');
      return chain.store.slotsBetween(to - PRIORITIZATION_FEE_SLOTS + 1, to)
          .map((slot) => ({ slot, prioritizationFee: 0 }));
    },
    getSupply: ([config]) => ({
      context: { slot: slotAt(readConfig(config)), apiVersion: AGAVE_VERSION },
      value: { total: FAUCET_LAMPORTS, circulating: FAUCET_LAMPORTS, nonCirculating: 0, nonCirculatingAccounts: [] },
    }),
  };
}

/** @returns {{context: {slot: number, apiVersion: string}, value: T}} @template T */
export function withContext(slot, value) {
  return { context: { slot, apiVersion: AGAVE_VERSION }, value };
}
