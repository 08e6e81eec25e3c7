/**
 * Faults on demand, so that tests can show what a client does when a node or the cluster misbehaves. Two sorts:
 * answers that go wrong (armed for a method, a number of times) and events of the chain (at once).
 */

import { readConfig, readInteger, readTransaction } from './params.mjs';
import { RpcError, invalidParams, nodeUnhealthy } from './rpc-error.mjs';
import { MAX_BLOCKHASH_AGE } from './chain.mjs';
import { encodeBase58 } from './base58.mjs';

const MAX_ARMED = 64;
const MAX_COUNT = 10_000;
const MAX_MILLIS = 60_000;
const MAX_SLOTS = 2_000;

/** Tells the server to answer with a bare HTTP status. */
export class HttpFault extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** Tells the server to cut the connection without an answer. */
export class ConnectionFault extends Error {}

/** Tells the server never to answer. */
export class SilenceFault extends Error {}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** What an armed fault does around a call. @type {Record<string, (fault: object, run: () => unknown, params: unknown[]) => unknown>} */
const AROUND = {
  /** Runs late. */
  delay: async (fault, run) => {
    await pause(fault.millis);
    return run();
  },
  /** Runs at once, answers late. */
  delayAnswer: async (fault, run) => {
    const result = await run();
    await pause(fault.millis);
    return result;
  },
  /** `sendTransaction` says the signature, and the transaction is lost on its way. */
  drop: (_, __, params) => encodeBase58(readTransaction(params[0], readConfig(params[1])).signatures[0]),
  /** Delivered again a moment later, as a packet may be. */
  duplicate: async (fault, run) => {
    const result = await run();
    setTimeout(() => Promise.resolve().then(run).catch((error) => {
      // The second delivery is refused as already processed: that is the point of it.
      if (!(error instanceof RpcError)) throw error;
    }), fault.millis ?? 1);
    return result;
  },
  http: (fault) => {
    throw new HttpFault(fault.status);
  },
  error: (fault) => {
    throw new RpcError(fault.code, fault.message ?? 'injected', fault.data);
  },
  unhealthy: (fault) => {
    throw nodeUnhealthy(fault.slots ?? null);
  },
  /** The result that the test wants, whatever is true. */
  lie: (fault) => fault.result,
  /** The connection closes before anything ran. */
  close: () => {
    throw new ConnectionFault();
  },
  /** It ran, and the answer is lost. */
  closeAfter: async (_, run) => {
    await run();
    throw new ConnectionFault();
  },
  hang: () => {
    throw new SilenceFault();
  },
};

export class Faults {
  #chain;
  #clock;
  #allowed;
  /** @type {{kind: string, method: string | null, left: number}[]} */
  #armed = [];
  #closeSockets = () => {};
  /** @type {{from: number, timer: NodeJS.Timeout} | null} */
  #migration = null;

  /** @param {import('./chain.mjs').Chain} chain @param {import('./slot-clock.mjs').SlotClock} clock @param {boolean} allowed */
  constructor(chain, clock, allowed) {
    this.#chain = chain;
    this.#clock = clock;
    this.#allowed = allowed;
  }

  /** @param {() => void} closeSockets ends every websocket */
  attach(closeSockets) {
    this.#closeSockets = closeSockets;
  }

  /** @returns {Record<string, (params: unknown[]) => unknown>} none unless the command line allows faults */
  methods() {
    if (!this.#allowed) return {};
    return {
      vaultInjectFault: ([fault]) => this.#inject(readConfig(fault)),
      vaultClearFaults: () => {
        this.#endMigration();
        return this.#armed.splice(0).length;
      },
      vaultAdvance: ([slots]) => this.#advance(readInteger(slots, 'slots', { least: 1, most: MAX_SLOTS })),
    };
  }

  /** @param {string} method @param {unknown[]} params @param {() => unknown} run */
  around(method, params, run) {
    if (method.startsWith('vault')) return run();
    // Blocks of a migration hold no transactions of users.
    if (this.#migration !== null && method === 'sendTransaction') return AROUND.drop(null, run, params);
    if (this.#armed.length === 0) return run();
    const index = this.#armed.findIndex((fault) => fault.method === null || fault.method === method);
    if (index < 0) return run();
    const fault = this.#armed[index];
    if (--fault.left === 0) this.#armed.splice(index, 1);
    return AROUND[fault.kind](fault, run, params);
  }

  #inject(fault) {
    switch (fault.kind) {
      case 'expire':
        return this.#advance(MAX_BLOCKHASH_AGE + 1);
      case 'skip':
        this.#chain.closeSlot();
        this.#chain.skipSlots(readInteger(fault.slots ?? 1, 'slots', { least: 1, most: MAX_SLOTS }));
        return this.#chain.slot('processed');
      case 'stall':
        this.#clock.stall(readInteger(fault.millis, 'millis', { most: MAX_MILLIS }));
        return null;
      case 'migrate':
        return this.#migrate(readInteger(fault.millis, 'millis', { most: MAX_MILLIS }));
      case 'fork': {
        const wanted = fault.slot === undefined
          ? this.#chain.slot('confirmed') - readInteger(fault.slots ?? 1, 'slots', { least: 1, most: MAX_BLOCKHASH_AGE })
          : readInteger(fault.slot, 'slot');
        const from = this.#chain.store.newestUpTo(wanted);
        if (from === undefined || from < this.#chain.slot('finalized')) {
          throw invalidParams(`slot ${wanted} is below the finalized slot`);
        }
        return { from, gone: this.#chain.forkFrom(from) };
      }
      case 'closeSockets':
        this.#closeSockets();
        return null;
      default:
        return this.#arm(fault);
    }
  }

  #arm(fault) {
    if (!Object.hasOwn(AROUND, fault.kind)) throw invalidParams(`unknown fault ${fault.kind}`);
    if (this.#armed.length >= MAX_ARMED) throw invalidParams(`more than ${MAX_ARMED} faults armed`);
    if (fault.millis !== undefined || fault.kind.startsWith('delay')) {
      readInteger(fault.millis, 'millis', { most: MAX_MILLIS });
    }
    if (fault.kind === 'http') readInteger(fault.status, 'status', { least: 400, most: 599 });
    if (fault.kind === 'error') readInteger(fault.code, 'code', { least: -40_000, most: 0 });
    const method = fault.kind === 'drop' || fault.kind === 'duplicate' ? 'sendTransaction' : fault.method ?? null;
    const left = readInteger(fault.count ?? 1, 'count', { least: 1, most: MAX_COUNT });
    this.#armed.push({ ...fault, method, left });
    return this.#armed.length;
  }

  /**
   * The cluster moves to Alpenglow: for a while blocks go on without transactions and none becomes final; then these blocks
   * are gone, the chain goes on after the last one before them, and what is confirmed is final.
   */
  #migrate(millis) {
    this.#endMigration();
    this.#chain.holdFinality();
    this.#migration = { from: this.#chain.slot('confirmed'), timer: setTimeout(() => this.#endMigration(), millis) };
    return this.#migration.from;
  }

  #endMigration() {
    if (this.#migration === null) return;
    const { from, timer } = this.#migration;
    clearTimeout(timer);
    this.#migration = null;
    const last = this.#chain.store.newestUpTo(from);
    this.#chain.forkFrom(last);
    this.#chain.startAlpenglow(last);
  }

  /** Time for the impatient: empty slots at once. */
  #advance(slots) {
    for (let i = 0; i < slots; i++) this.#chain.closeSlot();
    return this.#chain.slot('processed');
  }
}
