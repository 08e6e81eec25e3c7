/** Closes a slot every so many milliseconds. */
export class SlotClock {
  #chain;
  #slotMillis;
  #timer = null;
  #next = 0;
  #stalledUntil = 0;

  constructor(chain, slotMillis) {
    this.#chain = chain;
    this.#slotMillis = slotMillis;
  }

  get slotMillis() {
    return this.#slotMillis;
  }

  start() {
    this.#next = performance.now() + this.#slotMillis;
    this.#schedule();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** No slot closes for so many milliseconds. */
  stall(millis) {
    this.#stalledUntil = performance.now() + millis;
  }

  #schedule() {
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#next - performance.now()));
  }

  #tick() {
    const now = performance.now();
    if (now >= this.#stalledUntil) this.#chain.closeSlot();
    // A process that was held up goes on from now: a burst of empty slots would only age blockhashes.
    this.#next = Math.max(this.#next + this.#slotMillis, now);
    this.#schedule();
  }
}
