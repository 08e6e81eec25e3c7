#!/usr/bin/env node
/** The local chain as a process: see options.mjs for its command line and docs/LOCAL-CHAIN.md for what it answers. */

import { Chain } from './chain.mjs';
import { Faucet } from './faucet.mjs';
import { Faults } from './faults.mjs';
import { BadOptions, USAGE, readOptions } from './options.mjs';
import { Persistence, UnusableData } from './persistence.mjs';
import { Rpc } from './rpc.mjs';
import { startServer } from './server.mjs';
import { SlotClock } from './slot-clock.mjs';
import { TransactionIndex } from './transaction-index.mjs';

async function main() {
  const options = readOptions(process.argv.slice(2));
  const faucet = new Faucet(options.genesisHash);
  const index = new TransactionIndex(options.history);
  const persistence = new Persistence(options.data);
  let chain;
  try {
    const now = Math.floor(Date.now() / 1000);
    const opened = persistence.open(
        { genesisHash: options.genesisHash, faucet: faucet.address, programs: options.programs, now }, index);
    chain = new Chain({
      ...opened, index, genesisHash: options.genesisHash, finalizedLag: options.finalizedLag, now: Date.now,
    });
  } catch (error) {
    persistence.close();
    throw error;
  }
  chain.on('closed', (block) => persistence.closed(block));
  chain.on('forking', (slot) => persistence.forked(slot));
  const clock = new SlotClock(chain, options.slotMillis);
  const faults = new Faults(chain, clock, options.faults);
  const rpc = new Rpc(chain, faucet, faults);
  const server = await startServer({ host: options.host, port: options.port, rpc, chain, faults });

  let leaving = false;
  const leave = () => {
    if (leaving) return;
    leaving = true;
    clock.stop();
    server.close();
    persistence.snapshot(chain.closeSlot().slot);
    chain.store.close();
    persistence.close();
    process.exit(0);
  };
  // The parent may die without a word; its end of the pipe closes in any case.
  process.stdin.on('end', leave).on('close', leave).on('error', leave).resume();
  process.on('SIGTERM', leave).on('SIGINT', leave);
  clock.start();
  process.stdout.write(`READY ${server.port}\n`);
}

main().catch((error) => {
  const known = error instanceof BadOptions || error instanceof UnusableData;
  process.stderr.write(`${known ? error.message : error.stack}\n${error instanceof BadOptions ? `${USAGE}\n` : ''}`);
  process.exit(error instanceof BadOptions ? 2 : 1);
});
