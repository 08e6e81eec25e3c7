#!/usr/bin/env node
/**
 * The runtime without a chain, one command a line on stdin and one answer a line on stdout: for tests that execute
 * hundreds of thousands of transactions and move time themselves. `node --expose-gc bare.mjs PROGRAM_ID_HEX ELF_FILE`
 *
 * `reset` · `time SLOT SECONDS` · `fund KEY_HEX LAMPORTS` · `execute BASE64` → err as JSON, null when it succeeded ·
 * `account KEY_HEX` → lamports and data in base64, or null
 */

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Runtime } from './runtime.mjs';
import { MalformedTransaction, parseTransaction } from './transaction-format.mjs';

const [programId, elfFile] = process.argv.slice(2);
const elf = readFileSync(elfFile);
const fresh = () => {
  const runtime = Runtime.genesis(Buffer.alloc(32, 0xfa));
  runtime.addProgram(key(programId), elf);
  return runtime;
};
let runtime = fresh();

/** The binding aborts the process on a key of another size. */
function key(hex) {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length !== 32) throw new Error(`a key has 32 bytes: ${hex}`);
  return bytes;
}

function integer(text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a count: ${text}`);
  return value;
}

function execute(wire) {
  try {
    return runtime.execute(parseTransaction(Buffer.from(wire, 'base64'))).err;
  } catch (error) {
    if (error instanceof MalformedTransaction) return { Malformed: error.message };
    throw error;
  }
}

function account(hex) {
  const found = runtime.account(key(hex));
  return found && { lamports: found.lamports, data: found.data.toString('base64') };
}

const commands = {
  reset() {
    // the collector does not see the megabytes behind a runtime, and would let gigabytes of them gather
    runtime = null;
    globalThis.gc();
    runtime = fresh();
    return null;
  },
  time(slot, seconds) { runtime.setTime(integer(slot), integer(seconds)); return null; },
  fund(hex, lamports) {
    runtime.setAccount(key(hex), {
      lamports: integer(lamports), data: Buffer.alloc(0), owner: Buffer.alloc(32), executable: false, rentEpoch: 0xffffffffffffffffn,
    });
    return null;
  },
  execute,
  account,
};

process.stdout.write('READY\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...values] = line.split(' ');
  if (!Object.hasOwn(commands, name)) throw new Error(`unknown command ${name}`);
  process.stdout.write(`${JSON.stringify(commands[name](...values))}\n`);
}
