package io.phantomparadox.vault.settlement.plan;

/**
 * An item changes hands.
 *
 * @param itemIndex the item's index in the game, a u32
 * @param fromWallet ledger index of the owner before, a u32
 * @param toWallet ledger index of the owner after, a u32
 */
public record ItemEntry(long itemIndex, long fromWallet, long toWallet) implements ChunkEntry {
  private static final int BYTES = 12;

  public ItemEntry {
    PlanLimits.requireIndex(itemIndex);
    PlanLimits.requireIndex(fromWallet);
    PlanLimits.requireIndex(toWallet);
    if (fromWallet == toWallet) {
      throw new IllegalArgumentException("item " + itemIndex + " moves to its owner");
    }
  }

  @Override
  public long index() {
    return itemIndex;
  }

  @Override
  public int bytes() {
    return BYTES;
  }
}
