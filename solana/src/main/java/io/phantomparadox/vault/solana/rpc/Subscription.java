package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;

/** What a {@link RpcSocket} can watch. */
public sealed interface Subscription {
  /** Every slot the node sees. */
  record Slots() implements Subscription {}

  /** Every slot that becomes final. */
  record Roots() implements Subscription {}

  /** Every change of an account. */
  record AccountChanges(PublicKey address, Commitment commitment) implements Subscription {}

  /** Every transaction that names an address; the protocol takes one address only. */
  record LogsOf(PublicKey address, Commitment commitment) implements Subscription {}

  /** The end of one transaction; the node tells it once. */
  record SignatureResult(Signature signature, Commitment commitment) implements Subscription {}
}
