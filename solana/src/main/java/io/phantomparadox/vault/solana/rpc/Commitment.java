package io.phantomparadox.vault.solana.rpc;

import java.util.Locale;

/** How sure the cluster is of what a call answers. */
public enum Commitment {
  /** Seen by the node. */
  PROCESSED,
  /** Voted for by a supermajority. */
  CONFIRMED,
  /** Rooted: final. The only one money may rest on. */
  FINALIZED;

  /** As the protocol spells it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
