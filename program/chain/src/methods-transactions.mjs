/** Sending, simulating and following transactions. */

import { decodeBase58, encodeBase58 } from './base58.mjs';
import { MAX_BLOCKHASH_AGE } from './chain.mjs';
import { accountJson, innerJson, returnDataJson, transactionJson } from './encode.mjs';
import { withContext } from './methods-cluster.mjs';
import {
  checkMinContextSlot, readBoolean, readBytes, readCommitment, readCommitmentAtLeastConfirmed, readConfig, readEncoding,
  readInteger, readKey, readList, readSignature, readTransaction,
} from './params.mjs';
import { RpcError, invalidParams, preflightFailure, signatureVerificationFailure } from './rpc-error.mjs';
import { FAUCET_LAMPORTS } from './runtime.mjs';
import { transactionErrorText } from './runtime-errors.mjs';
import { MAX_BYTES_V1, MalformedTransaction, messageAsTransaction, withBlockhash } from './transaction-format.mjs';

const LAMPORTS_PER_SIGNATURE = 5_000;
const MAX_STATUSES = 256;
const MAX_SIGNATURES_FOR_ADDRESS = 1_000;
const MAX_SIMULATED_ACCOUNTS = 64;
/** Slots for which a status is found without a search of the history, as in a validator's status cache. */
const RECENT_STATUS_SLOTS = 2 * MAX_BLOCKHASH_AGE;

/** @param {import('./chain.mjs').Chain} chain @param {import('./faucet.mjs').Faucet} faucet */
export function transactionMethods(chain, faucet) {
  return {
    sendTransaction: ([encoded, config]) => {
      const options = readConfig(config);
      readCommitment(options, 'finalized', 'preflightCommitment');
      checkMinContextSlot(options, chain.slot('processed'));
      const transaction = readTransaction(encoded, options);
      if (!readBoolean(options.skipPreflight, 'skipPreflight', false)) preflight(chain, transaction);
      // After the preflight only the cluster's answer counts, and that is found by the signature.
      chain.execute(transaction);
      return encodeBase58(transaction.signatures[0]);
    },
    simulateTransaction: ([encoded, config]) => {
      const options = readConfig(config);
      readCommitment(options);
      checkMinContextSlot(options, chain.slot('processed'));
      const replace = readBoolean(options.replaceRecentBlockhash, 'replaceRecentBlockhash', false);
      const verify = readBoolean(options.sigVerify, 'sigVerify', false);
      if (replace && verify) throw invalidParams('sigVerify may not be used with replaceRecentBlockhash');
      const given = readTransaction(encoded, options);
      const tip = chain.tip();
      const transaction = replace ? withBlockhash(given, decodeBase58(tip.hash)) : given;
      return withContext(chain.slot('processed'), {
        ...simulationJson(chain, transaction, { ...options, verify }),
        replacementBlockhash: replace
          ? { blockhash: tip.hash, lastValidBlockHeight: tip.height + MAX_BLOCKHASH_AGE } : null,
      });
    },
    getFeeForMessage: ([encoded, config]) => {
      const options = readConfig(config);
      const slot = chain.slot(readCommitment(options));
      checkMinContextSlot(options, slot);
      const transaction = readMessage(encoded);
      const valid = chain.isBlockhashValid(encodeBase58(transaction.blockhash), 'processed');
      return withContext(slot, valid ? feeOf(transaction) : null);
    },
    requestAirdrop: ([to, lamports, config]) => {
      readCommitment(readConfig(config));
      const amount = readInteger(lamports, 'lamports', { most: FAUCET_LAMPORTS });
      const transaction = faucet.transfer(readKey(to), amount, decodeBase58(chain.tip().hash));
      const outcome = chain.execute(transaction);
      if (outcome.err !== null) {
        throw new RpcError(-32603, `Internal error: the faucet cannot pay: ${transactionErrorText(outcome.err)}`);
      }
      return encodeBase58(transaction.signatures[0]);
    },
    getSignatureStatuses: ([signatures, config]) => {
      const search = readBoolean(readConfig(config).searchTransactionHistory, 'searchTransactionHistory', false);
      const wanted = readList(signatures, 'signatures', MAX_STATUSES).map(readSignature);
      const slot = chain.slot('processed');
      return withContext(slot, wanted.map((signature) => {
        const entry = chain.index.get(signature);
        if (entry === undefined || (!search && entry.slot < slot - RECENT_STATUS_SLOTS)) return null;
        const confirmationStatus = chain.commitmentOf(entry.slot);
        return {
          slot: entry.slot,
          confirmations: confirmationStatus === 'finalized' ? null : slot - entry.slot,
          status: entry.err === null ? { Ok: null } : { Err: entry.err },
          err: entry.err,
          confirmationStatus,
        };
      }));
    },
    getTransaction: ([signature, config]) => {
      const options = typeof config === 'string' ? { encoding: config } : readConfig(config);
      const commitment = readCommitmentAtLeastConfirmed(options);
      const shown = readShown(options);
      const entry = chain.index.get(readSignature(signature));
      if (entry === undefined || entry.slot > chain.slot(commitment)) return null;
      const { record } = chain.transactionAt(entry.slot, entry.position);
      return {
        slot: entry.slot, blockTime: entry.time, transactionIndex: entry.position, ...transactionJson(record, shown),
      };
    },
    getSignaturesForAddress: ([address, config]) => {
      const options = readConfig(config);
      const newest = chain.slot(readCommitmentAtLeastConfirmed(options));
      checkMinContextSlot(options, newest);
      const limit = readInteger(options.limit ?? MAX_SIGNATURES_FOR_ADDRESS, 'limit',
          { least: 1, most: MAX_SIGNATURES_FOR_ADDRESS });
      const before = options.before ? readSignature(options.before) : null;
      const until = options.until ? readSignature(options.until) : null;
      // An unknown `before` finds nothing and an unknown `until` stops nothing, both as on the cluster.
      const from = before === null ? null : chain.index.get(before);
      if (from === undefined) return [];
      const found = [];
      const entries = chain.index.naming(readKey(address).toString('latin1'));
      for (let i = entries.length - 1; i >= 0 && found.length < limit; i--) {
        const entry = entries[i];
        if (entry.slot > newest || (from !== null && !isOlder(entry, from))) continue;
        if (entry.signature === until) break;
        found.push({
          signature: encodeBase58(Buffer.from(entry.signature, 'latin1')),
          slot: entry.slot,
          transactionIndex: entry.position,
          err: entry.err,
          memo: null,
          blockTime: entry.time,
          confirmationStatus: chain.commitmentOf(entry.slot),
        });
      }
      return found;
    },
  };
}

/** @returns {{encoding: string, maxVersion: number | null}} */
export function readShown(options) {
  const maxVersion = options.maxSupportedTransactionVersion;
  return {
    encoding: readEncoding(options, ['json', 'jsonParsed', 'base58', 'base64'], 'json'),
    maxVersion: maxVersion === undefined || maxVersion === null
      ? null : readInteger(maxVersion, 'maxSupportedTransactionVersion', { most: 255 }),
  };
}

function isOlder(entry, than) {
  return entry.slot < than.slot || (entry.slot === than.slot && entry.position < than.position);
}

/** Runs against the newest state whatever `preflightCommitment` says: the runtime has only that one. */
function preflight(chain, transaction) {
  const result = simulationJson(chain, transaction, { verify: true, innerInstructions: false });
  if (result.err === 'SignatureFailure') throw signatureVerificationFailure();
  if (result.err !== null) throw preflightFailure(transactionErrorText(result.err), result);
}

function simulationJson(chain, transaction, options) {
  const wanted = readWantedAccounts(options.accounts);
  const refused = chain.refusal(transaction);
  const outcome = refused === null
    ? chain.simulate(transaction, options.verify)
    : { err: refused, logs: [], units: 0, inner: [], returned: null, accounts: new Map() };
  const inner = outcome.inner.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map((one) => ({ ...one, accounts: [...one.accounts], data: one.data.toString('base64') })),
  }));
  return {
    err: outcome.err,
    logs: outcome.logs,
    accounts: wanted === null ? null : wanted.keys.map((key) => {
      const name = key.toString('latin1');
      return accountJson(outcome.accounts.get(name) ?? chain.account(name, 'processed'), wanted.encoding, null);
    }),
    unitsConsumed: outcome.units,
    returnData: outcome.returned === null ? null
      : returnDataJson({ program: encodeBase58(outcome.returned.program), data: outcome.returned.data.toString('base64') }),
    innerInstructions: options.innerInstructions === true ? innerJson(inner) : null,
    fee: feeOf(transaction),
  };
}

function readWantedAccounts(value) {
  if (value === undefined || value === null) return null;
  const options = readConfig(value);
  return {
    keys: readList(options.addresses, 'accounts.addresses', MAX_SIMULATED_ACCOUNTS).map(readKey),
    encoding: readEncoding(options, ['base64', 'jsonParsed'], 'base64'),
  };
}

function readMessage(encoded) {
  try {
    return messageAsTransaction(readBytes(encoded, 'base64', MAX_BYTES_V1));
  } catch (error) {
    if (error instanceof MalformedTransaction) throw invalidParams(`invalid message: ${error.message}`);
    throw error;
  }
}

const COMPUTE_BUDGET = decodeBase58('ComputeBudget111111111111111111111111111111');
const DEFAULT_UNITS_PER_INSTRUCTION = 200_000;
const MAX_UNITS = 1_400_000;

/** Lamports: signatures, and the priority fee that the message asks for. */
function feeOf(transaction) {
  const base = transaction.header.signed * LAMPORTS_PER_SIGNATURE;
  if (transaction.config !== null) {
    return base + ((transaction.config.mask & 3) === 0 ? 0 : Number(transaction.config.values.readBigUInt64LE(0)));
  }
  let price = 0n;
  let units = null;
  let others = 0;
  for (const { program, data } of transaction.instructions) {
    if (!transaction.keys[program].equals(COMPUTE_BUDGET)) others++;
    else if (data[0] === 2 && data.length >= 5) units = Buffer.from(data).readUInt32LE(1);
    else if (data[0] === 3 && data.length >= 9) price = Buffer.from(data).readBigUInt64LE(1);
  }
  const limit = Math.min(units ?? others * DEFAULT_UNITS_PER_INSTRUCTION, MAX_UNITS);
  return base + Number((price * BigInt(limit) + 999_999n) / 1_000_000n);
}
