package io.phantomparadox.vault.testkit.audit;

/** What an audit checks; names are ids of docs/INVARIANTS.md. */
public enum Check {
  PAYLOAD("every payload is whole: parts in order, header last, its counts and sums true"),
  CONSENT("both parties signed what was executed, within their sessions and in time"),
  AT_MOST_ONCE("no intent is executed twice, no nonce used for two"),
  CUSTODY("each seller held the item when it was sold"),
  CONSERVATION("the deltas are what the executed trades add up to, and add up to nothing"),
  SOLVENCY("no wallet ends a batch below zero"),
  RE_NETTING("the batch is what the engine makes of its opening state"),
  HASH_CHAIN("ids count from 1, hashes chain, hash and trades root cover the content"),
  INPUT_STATE("each batch began with what the chain had told until its cut"),
  APPLIED_ONCE("the chain committed this very content and ended it once"),
  PLAN_FITS("the chunks that the chain applied are the batch's net changes, under the chunk root"),
  AGREEMENT_BALANCES("every balance is where the chain's events and the payloads lead"),
  AGREEMENT_OWNERS("every owner is where the chain's events and the payloads lead"),
  VAULT_COVERS("the vault holds what its ledgers owe"),
  LOG("the halves of the payload stand on vault.intents, the chain's events on vault.chain-events"),
  NOTHING_LOST("every intent on the log has one end, or still waits for it");

  private final String title;

  Check(String title) {
    this.title = title;
  }

  /** What is true when it holds. */
  public String title() {
    return title;
  }
}
