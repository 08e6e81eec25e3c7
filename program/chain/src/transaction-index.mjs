/**
 * Finds a transaction by its signature, and the transactions that name an address. Bounded: beyond `limit`
 * transactions the oldest are forgotten here (their blocks stay readable).
 */
export class TransactionIndex {
  #limit;
  /** @type {Map<string, Entry>} by latin1 signature, in the order of the chain */
  #bySignature = new Map();
  /** @type {Map<string, {address: string, entries: Entry[]}>} by latin1 address */
  #byAddress = new Map();
  /** Transactions of the whole chain, forgotten ones too. */
  total = 0;

  /** @param {number} limit transactions */
  constructor(limit) {
    this.#limit = limit;
  }

  /**
   * @typedef {{signature: string, slot: number, position: number, err: any, time: number, addresses: string[]}} Entry
   * @param {Entry} entry
   */
  add(entry) {
    this.total++;
    this.#bySignature.set(entry.signature, entry);
    // One string per address, however many transactions name it: the strings would be most of the memory.
    entry.addresses = entry.addresses.map((address) => {
      let named = this.#byAddress.get(address);
      if (named === undefined) this.#byAddress.set(address, (named = { address, entries: [] }));
      named.entries.push(entry);
      return named.address;
    });
    if (this.#bySignature.size > this.#limit) this.#forget(this.#bySignature.values().next().value);
  }

  /** @param {string} signature latin1 @returns {Entry | undefined} */
  get(signature) {
    return this.#bySignature.get(signature);
  }

  /** @param {string} address latin1 @returns {Entry[]} oldest first; not to be changed */
  naming(address) {
    return this.#byAddress.get(address)?.entries ?? [];
  }

  /** Forgets every transaction above this slot, as a fork does. @returns {Entry[]} what was forgotten */
  removeAbove(slot) {
    const removed = [...this.#bySignature.values()].filter((entry) => entry.slot > slot);
    for (const entry of removed) this.#forget(entry);
    this.total -= removed.length;
    return removed;
  }

  #forget(entry) {
    this.#bySignature.delete(entry.signature);
    for (const address of entry.addresses) {
      const list = this.#byAddress.get(address).entries;
      // Only the oldest or the newest entries leave, so the place is at one of the ends.
      if (list[0] === entry) list.shift();
      else list.splice(list.lastIndexOf(entry), 1);
      if (list.length === 0) this.#byAddress.delete(address);
    }
  }
}
