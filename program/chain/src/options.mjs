/** The command line, read once into one frozen object. */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { decodeFixed, encodeBase58 } from './base58.mjs';

export const USAGE = `usage: node main.mjs [options]
  --program KEY=FILE      load an SBF program (may be given again)
  --port N                port of HTTP and websocket; default 0: a free one, printed
  --host ADDRESS          where it listens; default 127.0.0.1, 0.0.0.0 in a container
  --slot-ms N             length of a slot, milliseconds; default 200, as the cluster has
  --finalized-lag N       slots until a block is final; default 31, as the cluster has
  --data DIR              keep the chain in DIR over restarts; default: forget it
  --genesis-seed TEXT     decides on the genesis hash; default "vault-local"
  --history N             transactions found by signature or address; default 100000
  --faults                allow the methods vaultInjectFault, vaultClearFaults, vaultAdvance
Prints READY <port> on stdout, and leaves when stdin closes.`;

/** The command line is wrong; the message says where. */
export class BadOptions extends Error {}

const NUMBERS = {
  '--port': ['port', 0, 65_535],
  '--slot-ms': ['slotMillis', 1, 60_000],
  '--finalized-lag': ['finalizedLag', 1, 150],
  '--history': ['history', 1_000, 10_000_000],
};

/** @param {string[]} args */
export function readOptions(args) {
  const options = {
    programs: [], port: 0, slotMillis: 200, finalizedLag: 31, history: 100_000, data: null, faults: false, host: '127.0.0.1',
    genesisHash: genesisHash('vault-local'),
  };
  for (let i = 0; i < args.length; i++) {
    const name = args[i];
    if (name === '--faults') {
      options.faults = true;
      continue;
    }
    const value = args[++i];
    if (value === undefined) throw new BadOptions(`${name} needs a value, or is no option`);
    if (name === '--host') options.host = value;
    else if (NUMBERS[name] !== undefined) {
      const [field, least, most] = NUMBERS[name];
      options[field] = number(name, value, least, most);
    } else if (name === '--data') options.data = value;
    else if (name === '--genesis-seed') options.genesisHash = genesisHash(value);
    else if (name === '--program') options.programs.push(program(value));
    else throw new BadOptions(`${name} is no option`);
  }
  return Object.freeze(options);
}

function number(name, text, least, most) {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw new BadOptions(`${name} is ${text}, it must be ${least} to ${most}`);
  return value;
}

function program(text) {
  const at = text.indexOf('=');
  const id = decodeFixed(text.slice(0, Math.max(at, 0)), 32);
  if (id === null) throw new BadOptions(`--program ${text}: KEY=FILE with a base58 key of 32 bytes is needed`);
  try {
    return { id, elf: fs.readFileSync(text.slice(at + 1)) };
  } catch (error) {
    throw new BadOptions(`--program ${text}: ${error.message}`);
  }
}

function genesisHash(seed) {
  return encodeBase58(createHash('sha256').update(`vault-local-chain genesis ${seed}`).digest());
}
