/**
 * The program through its IDL: instructions with their derived accounts, decoded accounts and events, errors by name.
 */

import { readFileSync } from 'node:fs';
import { base58Decode, findAddress, SYSTEM_PROGRAM } from './runtime.mjs';

const at = (path) => new URL(path, import.meta.url);
export const idl = JSON.parse(readFileSync(at('../idl/vault.json'), 'utf8'));
export const elf = readFileSync(at('../vault.so'));
export const PROGRAM_ID = base58Decode(idl.address);
export const PAGE_ENTRIES = constant('PAGE_ENTRIES');
export const MAX_CHUNKS = constant('MAX_CHUNKS');
const EVENT_TAG = Buffer.from('e445a52e51cb9a1d', 'hex');
const types = new Map(idl.types.map((type) => [type.name, type.type]));

export function constant(name) {
  return Number(idl.constants.find((entry) => entry.name === name).value);
}

export const u16 = (value) => { const b = Buffer.alloc(2); b.writeUInt16LE(value); return b; };
export const u32 = (value) => { const b = Buffer.alloc(4); b.writeUInt32LE(value); return b; };
export const u64 = (value) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value))); return b; };

function encode(type, value) {
  switch (type) {
    case 'u8': return Buffer.from([value]);
    case 'bool': return Buffer.from([value === true ? 1 : value === false ? 0 : value]);
    case 'u16': return u16(value);
    case 'u32': return u32(value);
    case 'u64': case 'i64': return u64(value);
    case 'pubkey': return value;
    case 'bytes': return Buffer.concat([u32(value.length), value]);
    default: break;
  }
  if (type.array) return value;  // of u8
  if (type.vec) return Buffer.concat([u32(value.length), ...value.map((item) => encode(type.vec, item))]);
  throw new Error(`no encoding of ${JSON.stringify(type)}`);
}

/** @returns [value, next offset] */
function decode(type, data, offset) {
  switch (type) {
    case 'u8': return [data[offset], offset + 1];
    case 'bool': return [data[offset] !== 0, offset + 1];
    case 'u16': return [data.readUInt16LE(offset), offset + 2];
    case 'u32': return [data.readUInt32LE(offset), offset + 4];
    case 'u64': return [data.readBigUInt64LE(offset), offset + 8];
    case 'i64': return [data.readBigInt64LE(offset), offset + 8];
    case 'pubkey': return [data.subarray(offset, offset + 32), offset + 32];
    case 'bytes': { const n = data.readUInt32LE(offset); return [data.subarray(offset + 4, offset + 4 + n), offset + 4 + n]; }
    default: break;
  }
  if (type.array) {
    const [item, count] = type.array;
    if (item === 'u8') return [data.subarray(offset, offset + count), offset + count];
    const items = [];
    for (let i = 0, value; i < count; i++) { [value, offset] = decode(item, data, offset); items.push(value); }
    return [items, offset];
  }
  const shape = types.get(type.defined.name);
  if (shape.kind === 'enum') return [shape.variants[data[offset]].name, offset + 1];
  const value = {};
  for (const field of shape.fields) [value[field.name], offset] = decode(field.type, data, offset);
  return [value, offset];
}

/** The code of an error by its name. */
export function code(name) {
  const found = idl.errors.find((error) => error.name === name);
  if (!found) throw new Error(`the IDL has no error ${name}`);
  return found.code;
}

export function errorName(value) {
  return idl.errors.find((error) => error.code === value)?.name ?? value;
}

const seed = (...parts) => findAddress(PROGRAM_ID, parts);
export const pda = {
  config: () => seed(Buffer.from('config')),
  game: (game) => seed(Buffer.from('game'), u64(game)),
  vault: (game) => seed(Buffer.from('vault'), u64(game)),
  ledger: (game, page) => seed(Buffer.from('ledger'), u64(game), u32(page)),
  items: (game, page) => seed(Buffer.from('items'), u64(game), u32(page)),
  wallet: (game, wallet) => seed(Buffer.from('wallet'), u64(game), wallet),
  item: (game, item) => seed(Buffer.from('item'), u64(game), item),
  withdrawal: (game, wallet) => seed(Buffer.from('withdrawal'), u64(game), wallet),
  sessionKey: (game, owner, session) => seed(Buffer.from('session_key'), u64(game), owner, session),
  batch: (game, id) => seed(Buffer.from('batch'), u64(game), u64(id)),
  eventAuthority: () => seed(Buffer.from('__event_authority')),
};

/**
 * @param {string} name of the instruction
 * @param {object} args by the IDL's names
 * @param {object} accounts keys that are not derived; any other may be overridden too
 * @param {Buffer[]} pages writable accounts after the fixed ones
 */
export function instruction(name, args, accounts = {}, pages = []) {
  const shape = idl.instructions.find((entry) => entry.name === name);
  const metas = shape.accounts.map((account) => ({
    key: accounts[account.name] ?? resolve(shape, account, args, accounts),
    signer: Boolean(account.signer),
    writable: Boolean(account.writable),
    name: account.name,
  }));
  for (const key of pages) metas.push({ key, signer: false, writable: true, name: 'page' });
  const data = Buffer.concat([Buffer.from(shape.discriminator), ...shape.args.map(({ name: arg, type }) => {
    if (args[arg] === undefined) throw new Error(`${name}: argument ${arg} is missing`);
    return encode(type, args[arg]);
  })]);
  return { programId: PROGRAM_ID, accounts: metas, data };
}

function resolve(shape, account, args, accounts) {
  if (account.name === 'program') return PROGRAM_ID;
  if (account.name === 'system_program') return SYSTEM_PROGRAM;
  if (!account.pda) throw new Error(`${shape.name}: account ${account.name} is missing`);
  return seed(...account.pda.seeds.map((part) => {
    if (part.kind === 'const') return Buffer.from(part.value);
    if (part.kind === 'account') return accounts[part.path];
    const { type } = shape.args.find((arg) => arg.name === part.path);
    return encode(type, args[part.path]);
  }));
}

/** @returns {{type: string} & object} an account's data by its discriminator */
export function decodeAccount(data) {
  const shape = idl.accounts.find((entry) => Buffer.from(entry.discriminator).equals(data.subarray(0, 8)));
  if (!shape) throw new Error('not an account of the program');
  const [value, end] = decode({ defined: { name: shape.name } }, data, 8);
  if (end !== data.length) throw new Error(`${shape.name}: ${data.length} bytes, decoded ${end}`);
  return { type: shape.name, ...value };
}

/** @returns {({event: string} & object)[]} the events of an outcome, in order */
export function eventsOf(outcome) {
  return outcome.inner.filter(({ data }) => data.subarray(0, 8).equals(EVENT_TAG)).map(({ data }) => {
    const shape = idl.events.find((entry) => Buffer.from(entry.discriminator).equals(data.subarray(8, 16)));
    if (!shape) throw new Error('an event that the IDL does not have');
    const [value, end] = decode({ defined: { name: shape.name } }, data, 16);
    if (end !== data.length) throw new Error(`${shape.name}: ${data.length} bytes, decoded ${end}`);
    return { event: shape.name, ...value };
  });
}
