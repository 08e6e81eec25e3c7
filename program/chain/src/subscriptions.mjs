/** The subscriptions of one websocket. */

import { encodeBase58 } from './base58.mjs';
import { accountJson } from './encode.mjs';
import { withContext } from './methods-cluster.mjs';
import { readBoolean, readCommitment, readConfig, readEncoding, readInteger, readKey, readList, readSignature } from './params.mjs';
import { RpcError, invalidParams } from './rpc-error.mjs';

const MAX_SUBSCRIPTIONS = 1_000;
/** Ids are unique in the process, as they are in a validator. */
let lastId = 0;

/**
 * @typedef {object} Subscription
 * @property {string} notification method of its notifications
 * @property {string} kind what `unsubscribe` calls it
 * @property {'processed' | 'confirmed' | 'finalized'} commitment
 * @property {(self: Subscription) => void} [begun] after the client knows the id
 * @property {(self: Subscription, slot: number) => void} [slotReached] a slot with a block reached the commitment
 * @property {(self: Subscription, entry: object, record: object) => void} [executed]
 */
export class Subscriptions {
  #chain;
  #send;
  /** @type {Map<number, Subscription>} */
  #active = new Map();
  #listeners;

  /** @param {import('./chain.mjs').Chain} chain @param {(message: object) => void} send */
  constructor(chain, send) {
    this.#chain = chain;
    this.#send = send;
    this.#listeners = {
      transaction: (entry, record) => this.#each('processed', (one) => one.executed?.(one, entry, record)),
      closed: (block) => this.#slotChanged(block),
      final: (slot) => this.#finalized(slot),
    };
    for (const [event, listener] of Object.entries(this.#listeners)) chain.on(event, listener);
  }

  close() {
    for (const [event, listener] of Object.entries(this.#listeners)) this.#chain.off(event, listener);
    this.#active.clear();
  }

  /** @returns {Map<string, (params: unknown[]) => unknown>} */
  methods() {
    const begin = {
      slotSubscribe: () => ({ notification: 'slotNotification', commitment: 'processed' }),
      rootSubscribe: () => ({ notification: 'rootNotification', commitment: 'finalized' }),
      accountSubscribe: ([key, config]) => this.#account(readKey(key).toString('latin1'), readConfig(config)),
      logsSubscribe: ([filter, config]) => this.#logs(filter, readConfig(config)),
      signatureSubscribe: ([signature, config]) => this.#signature(readSignature(signature), readConfig(config)),
    };
    const methods = new Map();
    for (const [name, make] of Object.entries(begin)) {
      const kind = name.slice(0, -'Subscribe'.length);
      methods.set(name, (params) => this.#add(kind, make(params)));
      methods.set(`${kind}Unsubscribe`, ([id]) => {
        if (this.#active.get(id)?.kind !== kind) throw invalidParams('Invalid subscription id.');
        return this.#active.delete(id);
      });
    }
    return methods;
  }

  #add(kind, subscription) {
    if (this.#active.size >= MAX_SUBSCRIPTIONS) throw new RpcError(-32603, 'Internal error: too many subscriptions');
    const id = ++lastId;
    const self = { ...subscription, kind, id };
    this.#active.set(id, self);
    // The answer with the id goes out first.
    setImmediate(() => {
      if (this.#active.has(id)) self.begun?.(self);
    });
    return id;
  }

  #notify({ id, notification }, result) {
    this.#send({ jsonrpc: '2.0', method: notification, params: { result, subscription: id } });
  }

  #each(commitment, visit) {
    for (const one of [...this.#active.values()]) if (one.commitment === commitment) visit(one);
  }

  #slotChanged(block) {
    const slot = this.#chain.slot('processed');
    const root = this.#chain.slot('finalized');
    for (const one of this.#active.values()) {
      if (one.kind === 'slot') this.#notify(one, { slot, parent: block.slot, root });
    }
    this.#each('confirmed', (one) => one.slotReached?.(one, block.slot));
  }

  #finalized(slot) {
    for (const one of this.#active.values()) if (one.kind === 'root') this.#notify(one, slot);
    this.#each('finalized', (one) => one.slotReached?.(one, slot));
  }

  #account(key, config) {
    const commitment = readCommitment(config);
    const encoding = readEncoding(config, ['base58', 'base64', 'jsonParsed', 'binary'], 'binary');
    const tell = (self, slot) =>
      this.#notify(self, withContext(slot, accountJson(this.#chain.account(key, commitment) ?? nothing(), encoding, null)));
    return {
      notification: 'accountNotification',
      commitment,
      executed: (self, entry) => {
        if (entry.addresses.includes(key) && this.#chain.changedIn(entry.slot).has(key)) tell(self, entry.slot);
      },
      slotReached: (self, slot) => {
        if (this.#chain.changedIn(slot).has(key)) tell(self, slot);
      },
    };
  }

  #logs(filter, config) {
    const commitment = readCommitment(config);
    const mentioned = readLogsFilter(filter);
    const tell = (self, entry, record) => {
      if (mentioned !== null && !entry.addresses.includes(mentioned)) return;
      const signature = encodeBase58(Buffer.from(entry.signature, 'latin1'));
      this.#notify(self, withContext(entry.slot, { signature, err: record.err, logs: record.logs }));
    };
    return {
      notification: 'logsNotification',
      commitment,
      executed: tell,
      slotReached: (self, slot) => this.#chain.entriesOf(slot).forEach(({ entry, record }) => tell(self, entry, record)),
    };
  }

  /** Tells once, then it is over. */
  #signature(signature, config) {
    const commitment = readCommitment(config);
    const received = readBoolean(config.enableReceivedNotification, 'enableReceivedNotification', false);
    const tell = (self) => {
      const entry = this.#chain.index.get(signature);
      if (entry === undefined || entry.slot > this.#chain.slot(commitment)) return;
      this.#active.delete(self.id);
      this.#notify(self, withContext(this.#chain.slot(commitment), { err: entry.err }));
    };
    return {
      notification: 'signatureNotification',
      commitment,
      begun: (self) => {
        if (received) this.#notify(self, withContext(this.#chain.slot('processed'), 'receivedSignature'));
        tell(self);
      },
      executed: tell,
      slotReached: tell,
    };
  }
}

function nothing() {
  return { lamports: 0, data: Buffer.alloc(0), owner: Buffer.alloc(32), executable: false, rentEpoch: 0n };
}

/** @returns {string | null} latin1 key that must be named, null for every transaction */
function readLogsFilter(filter) {
  if (filter === 'all' || filter === 'allWithVotes') return null;
  const mentions = readList(readConfig(filter).mentions, 'mentions', MAX_SUBSCRIPTIONS);
  if (mentions.length !== 1) throw invalidParams('Invalid Request: Only 1 address supported');
  return readKey(mentions[0]).toString('latin1');
}
