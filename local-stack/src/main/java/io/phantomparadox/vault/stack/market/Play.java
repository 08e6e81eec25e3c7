package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;

/**
 * One sale that is tried.
 *
 * @param kind what is wrong with it, if anything
 * @param priceLamports 0 and above; the door refuses 0
 */
public record Play(Kind kind, Player seller, Player buyer, Hash32 item, long priceLamports) {
  /** How a sale comes to the door. */
  public enum Kind {
    /** Both halves, well signed. */
    HONEST,
    /** An item handed over off the market, told to the vault as a sale for one lamport. */
    TRANSFER,
    /** Both halves, each posted twice: the second time must change nothing. */
    REPEATED,
    /** The buyer's half is signed by somebody else: refused; the seller's half expires. */
    FORGED,
    /** The buyer never answers: the seller's half expires. */
    UNANSWERED,
    /** The buyer's half comes after its own expiry: refused; the seller's half expires. */
    LATE,
    /** Halves that disagree about the price: the later one is rejected. */
    MISMATCHED,
    /** A self trade, a price of 0 or a party without an address: both halves are refused. */
    INVALID;

    /** Whether both halves are such that the trade may execute. */
    public boolean mayExecute() {
      return this == HONEST || this == TRANSFER || this == REPEATED;
    }
  }
}
