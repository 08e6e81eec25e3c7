/**
 * The rules of money once more, in the simplest words, without accounts, bytes or proofs. Each method says what must come of
 * an instruction: null when it succeeds (and then changes the model), else the name of the error.
 */

import { PARAMETERS } from './world.mjs';

const COMMIT_MAX = Number(PARAMETERS.commit_max_slots);
const SETTLE_MAX = Number(PARAMETERS.settle_max_slots);
const LOCK = Number(PARAMETERS.withdraw_lock_slots);
const KINDS = ['debits', 'items', 'credits'];

const sum = (chunks) => chunks.flat().reduce((total, [, amount]) => total + amount, 0n);
const NOT_OPEN = { Settled: 'AlreadyFinal', Aborting: 'BatchIsAborting', Aborted: 'BatchIsAborted', Void: 'BatchIsVoid' };

export class Model {
  slot = 0;
  paused = false;
  /** Lamports of the vault above its rent. */
  vault = 0n;
  available = [];
  requests = new Map();
  owners = [];
  batches = [];

  openWallet() {
    this.available.push(0n);
    return null;
  }

  deposit(wallet, amount) {
    if (this.paused) return 'Paused';
    if (amount < PARAMETERS.min_deposit_lamports) return 'DepositTooSmall';
    this.available[wallet] += amount;
    this.vault += amount;
    return null;
  }

  mint(owner) {
    if (this.paused) return 'Paused';
    this.owners.push(owner);
    return null;
  }

  request(wallet, amount) {
    if (amount === 0n) return 'AmountZero';
    if (this.requests.has(wallet)) return 'WithdrawalAlreadyRequested';
    this.requests.set(wallet, { amount, slot: this.slot });
    return null;
  }

  cancel(wallet) {
    return this.requests.delete(wallet) ? null : 'AccountNotInitialized';
  }

  complete(wallet) {
    const request = this.requests.get(wallet);
    if (!request) return 'AccountNotInitialized';
    if (this.slot < request.slot + LOCK) return 'WithdrawLocked';
    const paid = request.amount < this.available[wallet] ? request.amount : this.available[wallet];
    this.available[wallet] -= paid;
    this.vault -= paid;
    this.requests.delete(wallet);
    return null;
  }

  /** @param {{debits, items, credits, isVoid, asOf, sumDebits, sumCredits, idOffset}} batch */
  commit(batch) {
    if (this.paused) return 'Paused';
    if (batch.idOffset < 0) return 'BatchIdUsed';
    if (batch.idOffset > 0) return 'BatchIdGap';
    if (!batch.isVoid) {
      if (batch.asOf > this.slot) return 'AsOfSlotInFuture';
      if (this.slot - batch.asOf > COMMIT_MAX) return 'CommitTooOld';
      if (batch.sumDebits !== batch.sumCredits || (batch.sumDebits === 0n) !== (batch.debits.length === 0)
          || (batch.sumCredits === 0n) !== (batch.credits.length === 0)) return 'SumsDiffer';
    }
    this.batches.push({
      ...batch, deadline: this.slot + SETTLE_MAX, state: batch.isVoid ? 'Void' : 'Open', ended: this.slot, limit: this.available.length,
      applied: new Set(), debited: 0n, credited: 0n,
    });
    return null;
  }

  /** The chunk at a global index: [kind, entries], or undefined. */
  static chunk(batch, index) {
    const all = KINDS.flatMap((kind) => batch[kind].map((entries) => [kind, entries]));
    return all[index];
  }

  static done(batch, kind) {
    const from = KINDS.slice(0, KINDS.indexOf(kind)).reduce((total, k) => total + batch[k].length, 0);
    return batch[kind].every((_, i) => batch.applied.has(from + i));
  }

  settle(batch, index) {
    if (batch.closed) return 'AccountNotInitialized';
    if (batch.state !== 'Open') return NOT_OPEN[batch.state];
    const [kind, entries] = Model.chunk(batch, index);
    if (batch.applied.has(index)) return 'ChunkAlreadyApplied';
    if (kind === 'debits') {
      if (this.slot > batch.deadline) return 'DeadlinePassed';
      if (entries.some(([wallet, amount]) => amount > this.available[wallet])) return 'InsufficientAvailable';
      const last = batch.debits.every((_, i) => i === index || batch.applied.has(i));
      const debited = batch.debited + sum([entries]);
      if (debited > batch.sumDebits) return 'DebitsAboveSum';
      if (last && debited !== batch.sumDebits) return 'AppliedSumsDiffer';
      for (const [wallet, amount] of entries) this.available[wallet] -= amount;
      batch.debited = debited;
    } else {
      if (!Model.done(batch, 'debits')) return 'DebitsIncomplete';
      if (kind === 'items') {
        for (const [item, from, to] of entries) {
          if (this.owners[item] !== from) return 'SellerNotOwner';
          if (to >= batch.limit) return 'WalletIndexUnknown';
        }
        for (const [item, , to] of entries) this.owners[item] = to;
      } else {
        if (!Model.done(batch, 'items')) return 'ItemsIncomplete';
        const before = batch.debits.length + batch.items.length;
        const last = batch.credits.every((_, i) => before + i === index || batch.applied.has(before + i));
        const credited = batch.credited + sum([entries]);
        if (credited > batch.debited) return 'CreditsAboveDebits';
        if (last && credited !== batch.sumCredits) return 'AppliedSumsDiffer';
        for (const [wallet, amount] of entries) this.available[wallet] += amount;
        batch.credited = credited;
      }
    }
    batch.applied.add(index);
    return null;
  }

  finalize(batch) {
    if (batch.closed) return 'AccountNotInitialized';
    if (batch.state !== 'Open') return NOT_OPEN[batch.state];
    if (!KINDS.every((kind) => Model.done(batch, kind))) return 'ChunksIncomplete';
    this.#end(batch, 'Settled');
    return null;
  }

  abort(batch, byServer) {
    if (batch.closed) return 'AccountNotInitialized';
    if (batch.state !== 'Open') return NOT_OPEN[batch.state];
    if (Model.done(batch, 'debits')) return 'DebitsComplete';
    if (!byServer && this.slot <= batch.deadline) return 'DeadlineNotPassed';
    batch.state = 'Aborting';
    if (batch.applied.size === 0) this.#end(batch, 'Aborted');
    return null;
  }

  revert(batch, index) {
    if (batch.closed) return 'AccountNotInitialized';
    if (batch.state === 'Open') return 'BatchNotAborting';
    if (batch.state !== 'Aborting') return NOT_OPEN[batch.state];
    if (!batch.applied.has(index)) return 'ChunkNotApplied';
    const [, entries] = Model.chunk(batch, index);
    for (const [wallet, amount] of entries) this.available[wallet] += amount;
    batch.debited -= sum([entries]);
    batch.applied.delete(index);
    if (batch.applied.size === 0) this.#end(batch, 'Aborted');
    return null;
  }

  close(batch) {
    if (batch.closed) return 'AccountNotInitialized';
    if (batch.state === 'Open' || batch.state === 'Aborting') return 'BatchNotEnded';
    if (this.slot < batch.ended + LOCK) return 'CloseTooEarly';
    batch.closed = true;
    return null;
  }

  #end(batch, state) {
    batch.state = state;
    batch.ended = this.slot;
  }

  /** Lamports debited and not yet credited, of all batches. */
  inFlight() {
    return this.batches.reduce((total, { debited, credited }) => total + debited - credited, 0n);
  }
}
