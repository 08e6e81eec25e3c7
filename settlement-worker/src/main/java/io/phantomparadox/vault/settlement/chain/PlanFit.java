package io.phantomparadox.vault.settlement.chain;

/**
 * Whether a plan fits what stands on the finalized chain just before its commit. Once the debits of
 * a batch are complete nothing may fail any more: a plan that names a wrong owner would lock the
 * money of its debits for good, so it must never be committed.
 */
public sealed interface PlanFit {

  /** Every index is whom it should be, owners own, debits are covered. */
  record Fits() implements PlanFit {}

  /** Everything is in its place, but a wallet has too little: the batch would be aborted. */
  record NotCovered(String why) implements PlanFit {}

  /** The plan is not what the batch says, or the chain is not what the plan takes it for. */
  record Wrong(String why) implements PlanFit {}
}
