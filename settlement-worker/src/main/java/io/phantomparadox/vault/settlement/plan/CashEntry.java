package io.phantomparadox.vault.settlement.plan;

/**
 * A wallet pays (in a debit chunk) or receives (in a credit chunk).
 *
 * @param walletIndex the wallet's index in the game's ledger, a u32
 * @param lamports how much, above 0
 */
public record CashEntry(long walletIndex, long lamports) implements ChunkEntry {
  private static final int INDEX_BYTES = 4;

  public CashEntry {
    PlanLimits.requireIndex(walletIndex);
    if (lamports <= 0) {
      throw new IllegalArgumentException("an entry moves " + lamports + " lamports");
    }
  }

  @Override
  public long index() {
    return walletIndex;
  }

  /** Index, then the amount as shortest unsigned LEB128: seven bits per byte. */
  @Override
  public int bytes() {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(lamports);
    return INDEX_BYTES + (bits + 6) / 7;
  }
}
