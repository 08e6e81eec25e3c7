/** Accounts, transactions and blocks as the RPC shows them. */

import { encodeBase58 } from './base58.mjs';
import { isWritableStatic, parseTransaction } from './transaction-format.mjs';
import { invalidParams, unsupportedVersion } from './rpc-error.mjs';

/** Longer account data is refused in base58, as by a validator. */
const MAX_BASE58_ACCOUNT_BYTES = 128;

/**
 * @param {import('./runtime.mjs').Account | null} account
 * @param {string} encoding @param {{offset: number, length: number} | null} slice
 */
export function accountJson(account, encoding, slice) {
  if (account === null) return null;
  const data = slice === null ? account.data : account.data.subarray(slice.offset, slice.offset + slice.length);
  return {
    data: accountData(data, encoding),
    executable: account.executable,
    lamports: account.lamports,
    owner: encodeBase58(account.owner),
    rentEpoch: account.rentEpoch,
    space: account.data.length,
  };
}

function accountData(data, encoding) {
  if (encoding !== 'base58' && encoding !== 'binary') return [data.toString('base64'), 'base64'];
  if (data.length > MAX_BASE58_ACCOUNT_BYTES) {
    throw invalidParams('Encoded binary (base 58) data should be less than 128 bytes, please use Base64 encoding.');
  }
  return encoding === 'binary' ? encodeBase58(data) : [encodeBase58(data), 'base58'];
}

/** @param {object} inner as chain.mjs records them */
export function innerJson(inner) {
  return inner.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map(({ program, accounts, data, stackHeight }) => ({
      programIdIndex: program,
      accounts,
      data: encodeBase58(Buffer.from(data, 'base64')),
      stackHeight,
    })),
  }));
}

export function returnDataJson(returned) {
  return returned === null ? null : { programId: returned.program, data: [returned.data, 'base64'] };
}

function metaJson(record, transaction) {
  return {
    err: record.err,
    status: record.err === null ? { Ok: null } : { Err: record.err },
    fee: record.fee,
    preBalances: record.pre,
    postBalances: record.post,
    innerInstructions: innerJson(record.inner),
    logMessages: record.logs,
    preTokenBalances: [],
    postTokenBalances: [],
    rewards: [],
    ...(transaction.version === 'legacy' ? {} : { loadedAddresses: record.loaded }),
    ...(record.returned === null ? {} : { returnData: returnDataJson(record.returned) }),
    computeUnitsConsumed: record.units,
    costUnits: record.units,
  };
}

/**
 * @param {object} record @param {object} options
 * @param {string} options.encoding @param {number | null} options.maxVersion null: only legacy
 * @returns {{transaction: unknown, meta: object, version?: 'legacy' | number}}
 */
export function transactionJson(record, { encoding, maxVersion }) {
  const wire = Buffer.from(record.wire, 'base64');
  const transaction = parseTransaction(wire);
  if (transaction.version !== 'legacy' && (maxVersion === null || transaction.version > maxVersion)) {
    throw unsupportedVersion(transaction.version);
  }
  return {
    transaction: transactionBody(transaction, record, encoding),
    meta: metaJson(record, transaction),
    ...(maxVersion === null ? {} : { version: transaction.version }),
  };
}

function transactionBody(transaction, record, encoding) {
  switch (encoding) {
    case 'base64':
      return [record.wire, 'base64'];
    case 'base58':
      return [encodeBase58(transaction.wire), 'base58'];
    default:
      return {
        signatures: transaction.signatures.map(encodeBase58),
        message: encoding === 'json' ? messageJson(transaction) : partlyParsedMessage(transaction, record),
      };
  }
}

function messageJson(transaction) {
  const { header, lookups } = transaction;
  return {
    header: {
      numRequiredSignatures: header.signed,
      numReadonlySignedAccounts: header.readonlySigned,
      numReadonlyUnsignedAccounts: header.readonlyUnsigned,
    },
    accountKeys: transaction.keys.map(encodeBase58),
    recentBlockhash: encodeBase58(transaction.blockhash),
    instructions: transaction.instructions.map(({ program, accounts, data }) => ({
      programIdIndex: program, accounts: [...accounts], data: encodeBase58(data), stackHeight: 1,
    })),
    ...(transaction.version === 0 ? { addressTableLookups: lookups.map(lookupJson) } : {}),
    ...(transaction.config === null ? {} : { config: configJson(transaction.config) }),
  };
}

function lookupJson({ table, writable, readonly }) {
  return { accountKey: encodeBase58(table), writableIndexes: [...writable], readonlyIndexes: [...readonly] };
}

/** The values of a v1 transaction, named as SIMD-0385 does. */
function configJson({ mask, values }) {
  let at = 0;
  const u32 = (bit) => {
    if ((mask & bit) === 0) return null;
    at += 4;
    return values.readUInt32LE(at - 4);
  };
  const priority = (mask & 3) === 0 ? null : values.readBigUInt64LE(0);
  if (priority !== null) at = 8;
  return { priorityFee: priority, computeUnitLimit: u32(4), loadedAccountsDataSizeLimit: u32(8), heapSize: u32(16) };
}

/** No program has a parser here, and a validator shows the instructions of such programs in this way. */
function partlyParsedMessage(transaction, record) {
  const statics = transaction.keys.map((key, index) => ({
    pubkey: encodeBase58(key),
    signer: index < transaction.header.signed,
    writable: isWritableStatic(transaction, index),
    source: 'transaction',
  }));
  const loaded = (keys, writable) => keys.map((pubkey) => ({ pubkey, signer: false, writable, source: 'lookupTable' }));
  const accountKeys = [
    ...statics, ...loaded(record.loaded.writable, true), ...loaded(record.loaded.readonly, false),
  ];
  const instructions = transaction.instructions.map(({ program, accounts, data }) => ({
    programId: accountKeys[program].pubkey,
    accounts: [...accounts].map((index) => accountKeys[index].pubkey),
    data: encodeBase58(data),
    stackHeight: 1,
  }));
  return { accountKeys, recentBlockhash: encodeBase58(transaction.blockhash), instructions,
    ...(transaction.version === 0 ? { addressTableLookups: transaction.lookups.map(lookupJson) } : {}) };
}
