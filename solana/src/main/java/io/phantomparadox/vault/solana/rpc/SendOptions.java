package io.phantomparadox.vault.solana.rpc;

/**
 * How a transaction is sent.
 *
 * @param preflight whether the node simulates first and refuses what would fail
 * @param commitment the state it simulates on
 */
public record SendOptions(boolean preflight, Commitment commitment) {
  /** Simulate on confirmed state. */
  public static final SendOptions CHECKED = new SendOptions(true, Commitment.CONFIRMED);

  /** Send as it is: for bytes sent before. */
  public static final SendOptions UNCHECKED = new SendOptions(false, Commitment.CONFIRMED);
}
