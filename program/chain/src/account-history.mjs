/**
 * What accounts were before the slots that are not yet final: lets the RPC answer at `confirmed` and `finalized`,
 * and lets a fork take the newest slots back. Holds only what changed in those slots, so it is bounded by them.
 */
export class AccountHistory {
  /** @type {Map<string, {slot: number, before: import('./runtime.mjs').Account | null}[]>} ascending by slot */
  #changes = new Map();
  /** @type {Map<number, Set<string>>} */
  #keysBySlot = new Map();

  /** @param {string} key latin1 @param {number} slot @param {() => import('./runtime.mjs').Account | null} read called once per key and slot */
  record(key, slot, read) {
    let keys = this.#keysBySlot.get(slot);
    if (keys === undefined) this.#keysBySlot.set(slot, (keys = new Set()));
    if (keys.has(key)) return;
    keys.add(key);
    const change = { slot, before: read() };
    const list = this.#changes.get(key);
    if (list === undefined) this.#changes.set(key, [change]);
    else list.push(change);
  }

  /** @returns {{before: import('./runtime.mjs').Account | null} | undefined} undefined: as it is now */
  asOf(key, slot) {
    return this.#changes.get(key)?.find((change) => change.slot > slot);
  }

  /** @param {number} slot @returns {Set<string>} keys written in that slot; empty once it is final and forgotten */
  changedIn(slot) {
    return this.#keysBySlot.get(slot) ?? new Set();
  }

  /** @returns {Iterable<string>} every key written since some slot that is not final */
  keys() {
    return this.#changes.keys();
  }

  /** Slots up to this one are final. @param {number} slot */
  forget(slot) {
    for (const [old, keys] of this.#keysBySlot) {
      if (old > slot) continue;
      this.#keysBySlot.delete(old);
      for (const key of keys) {
        const left = this.#changes.get(key).filter((change) => change.slot > slot);
        if (left.length === 0) this.#changes.delete(key);
        else this.#changes.set(key, left);
      }
    }
  }

  /** Undoes every slot above this one. @param {number} slot @param {(key: string, before: any) => void} restore */
  rollBack(slot, restore) {
    for (const [key, list] of this.#changes) {
      const first = list.findIndex((change) => change.slot > slot);
      if (first < 0) continue;
      restore(key, list[first].before);
      if (first === 0) this.#changes.delete(key);
      else list.length = first;
    }
    for (const newer of [...this.#keysBySlot.keys()]) if (newer > slot) this.#keysBySlot.delete(newer);
  }
}
