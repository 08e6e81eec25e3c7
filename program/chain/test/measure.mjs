/** Measures the local chain: `node measure.mjs [transactions]`. The figures of docs/LOCAL-CHAIN.md come from here. */

import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { ChainProcess } from './chain-process.mjs';
import { BASE64, Wallet } from './wallet.mjs';

const TRANSACTIONS = Number(process.argv[2] ?? 5_000);
const CONNECTIONS = 8;
const BLOCKHASH_EVERY = 1_000;

const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Plain HTTP with kept connections: fetch would be most of the cost. */
function post(url, method, params) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += part)).on('end', () => resolve(JSON.parse(text)));
      });
    request.on('error', reject).end(body);
  });
}

/** Processor time of the chain's process so far, milliseconds: what it costs on a machine that others use too. */
function cpu(chain) {
  const stat = fs.readFileSync(`/proc/${chain.child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function spread(name, count, run) {
  let next = 0;
  const start = performance.now();
  const before = cpu(chain);
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (next < count) await run(next++);
  }));
  figures[`${name}, per second`] = Math.round((count / (performance.now() - start)) * 1_000);
  figures[`${name}, microseconds of processor each`] = Math.round((cpu(chain) - before) * 1_000 / count);
}

const memory = (chain) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${chain.child.pid}/status`, 'utf8'))[1]) / 1_024);
const timed = async (run) => {
  const start = performance.now();
  const result = await run();
  return [Math.round(performance.now() - start), result];
};

const figures = {};
const starts = [];
for (let i = 0; i < 5; i++) {
  const [millis, chain] = await timed(() => ChainProcess.start());
  starts.push(millis);
  await chain.stop();
}
figures['ready, ms (median of 5)'] = starts.sort((a, b) => a - b)[2];

const data = fs.mkdtempSync(path.join(os.tmpdir(), 'vault-chain-measure-'));
let chain = await ChainProcess.start('--data', data, '--finalized-lag', '1', '--slot-ms', '1000');
figures['memory when ready, MB'] = memory(chain);
const wallet = new Wallet();
const to = new Wallet();
await chain.call('requestAirdrop', wallet.address, 1_000_000_000_000);
for (const skipPreflight of [false, true]) {
  const wires = [];
  const { blockhash } = (await chain.call('getLatestBlockhash', { commitment: 'processed' })).value;
  const base = skipPreflight ? 2_000_000 : 1_000_000;
  for (let i = 0; i < TRANSACTIONS; i++) wires.push(wallet.transfer(to.key, base + i, blockhash));
  await spread(`transfers over HTTP, ${skipPreflight ? 'preflight skipped' : 'with preflight'}`, TRANSACTIONS, async (i) => {
    const { error } = await post(chain.url, 'sendTransaction', [wires[i], { ...BASE64, skipPreflight }]);
    if (error !== undefined) throw new Error(error.message);
  });
}
figures[`memory after ${2 * TRANSACTIONS} transactions, MB`] = memory(chain);
await spread('getBalance over HTTP', TRANSACTIONS, () => post(chain.url, 'getBalance', [to.address]));
const tip = await chain.call('getSlot', { commitment: 'processed' });
await chain.until(async () => (await chain.call('getSlot')) > tip);
const slots = await chain.call('getBlocks', 0, tip);
const [reading] = await timed(async () => {
  for (const slot of slots) await post(chain.url, 'getBlock', [slot, { ...BASE64, maxSupportedTransactionVersion: 1 }]);
});
figures['transactions read through getBlock, per second'] = Math.round((2 * TRANSACTIONS) / reading * 1_000);
figures['bytes on disk per transaction'] = Math.round(fs.statSync(path.join(data, 'blocks.jsonl')).size / (2 * TRANSACTIONS));
await chain.kill();
const [replay, again] = await timed(() => ChainProcess.start('--data', data));
figures[`restart after a kill with ${2 * TRANSACTIONS} transactions, ms`] = replay;
chain = again;
await chain.stop();
const [fromSnapshot, last] = await timed(() => ChainProcess.start('--data', data));
figures['restart after a clean end, ms'] = fromSnapshot;
await last.stop();
const idle = await ChainProcess.start('--faults', '--slot-ms', '60000');
const [advance] = await timed(() => idle.call('vaultAdvance', 2_000));
figures['empty slots closed per second'] = Math.round(2_000 / advance * 1_000);
await idle.stop();
agent.destroy();
fs.rmSync(data, { recursive: true });
process.stdout.write(`${Object.entries(figures).map(([name, value]) => `${name}: ${value}`).join('\n')}\n`);
process.exit(0);
