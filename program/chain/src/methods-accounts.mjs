/** Reads of accounts, at every commitment. */

import { decodeBase58, encodeBase58 } from './base58.mjs';
import { accountJson } from './encode.mjs';
import { withContext } from './methods-cluster.mjs';
import {
  checkMinContextSlot, readCommitment, readConfig, readEncoding, readInteger, readKey, readList,
} from './params.mjs';
import { invalidParams } from './rpc-error.mjs';

const ENCODINGS = ['binary', 'base58', 'base64', 'jsonParsed'];
const MAX_ACCOUNTS = 100;
const MAX_FILTERS = 4;
const MAX_MEMCMP_BYTES = 128;

/** @param {import('./chain.mjs').Chain} chain */
export function accountMethods(chain) {
  const at = (config) => {
    const commitment = readCommitment(config);
    const slot = chain.slot(commitment);
    checkMinContextSlot(config, slot);
    return { commitment, slot };
  };
  const shown = (config) => {
    const encoding = readEncoding(config, ENCODINGS, 'binary');
    const slice = readSlice(config.dataSlice);
    return (account) => accountJson(account, encoding, slice);
  };
  return {
    getBalance: ([key, config]) => {
      const { commitment, slot } = at(readConfig(config));
      const account = chain.account(readKey(key).toString('latin1'), commitment);
      return withContext(slot, account?.lamports ?? 0);
    },
    getAccountInfo: ([key, config]) => {
      const options = readConfig(config);
      const { commitment, slot } = at(options);
      return withContext(slot, shown(options)(chain.account(readKey(key).toString('latin1'), commitment)));
    },
    getMultipleAccounts: ([keys, config]) => {
      const options = readConfig(config);
      const { commitment, slot } = at(options);
      const show = shown({ encoding: 'base64', ...options });
      const wanted = readList(keys, 'accounts', MAX_ACCOUNTS).map(readKey);
      return withContext(slot, wanted.map((key) => show(chain.account(key.toString('latin1'), commitment))));
    },
    getProgramAccounts: ([owner, config]) => {
      const options = readConfig(config);
      const { commitment, slot } = at(options);
      const show = shown(options);
      const filters = readList(options.filters ?? [], 'filters', MAX_FILTERS).map(readFilter);
      const found = chain.programAccounts(readKey(owner), commitment)
          .filter(({ account }) => filters.every((matches) => matches(account.data)))
          .map(({ key, account }) => ({ pubkey: encodeBase58(key), account: show(account) }));
      return options.withContext === true ? withContext(slot, found) : found;
    },
  };
}

function readSlice(value) {
  if (value === undefined || value === null) return null;
  const slice = readConfig(value);
  return { offset: readInteger(slice.offset, 'dataSlice.offset'), length: readInteger(slice.length, 'dataSlice.length') };
}

/** @returns {(data: Buffer) => boolean} */
function readFilter(value) {
  const filter = readConfig(value);
  if (filter.dataSize !== undefined) {
    const size = readInteger(filter.dataSize, 'dataSize');
    return (data) => data.length === size;
  }
  if (filter.memcmp === undefined) throw invalidParams('unknown filter, expected dataSize or memcmp');
  const { offset, bytes, encoding } = readConfig(filter.memcmp);
  const from = readInteger(offset, 'memcmp.offset');
  const wanted = readMemcmp(bytes, encoding ?? 'base58');
  return (data) => data.subarray(from, from + wanted.length).equals(wanted);
}

function readMemcmp(text, encoding) {
  const short = typeof text === 'string' && text.length <= 2 * MAX_MEMCMP_BYTES;
  const bytes = !short ? null : encoding === 'base64' ? Buffer.from(text, 'base64') : decodeBase58(text);
  if (bytes === null || bytes.length > MAX_MEMCMP_BYTES) {
    throw invalidParams(`memcmp.bytes must be base58 or base64 of at most ${MAX_MEMCMP_BYTES} bytes`);
  }
  return bytes;
}
