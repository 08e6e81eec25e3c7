package io.phantomparadox.vault.listener;

import org.jspecify.annotations.Nullable;

/** Decides whether a block is the one right after the cursor. Pure. */
final class HashChain {

  /** What a block is to a cursor. */
  sealed interface Link {
    /** It follows directly. */
    record Next(Cursor cursor) implements Link {}

    /** A block between the cursor and this one was not read. */
    record Gap(long missingSlot) implements Link {}

    /** It belongs to another history. */
    record Broken(String why) implements Link {}
  }

  private HashChain() {}

  /**
   * Relates a block to the last block read.
   *
   * @param last the last block read, or null when this is the very first
   * @param firstSlot first slot to read: the very first block stands on one before it
   */
  static Link link(@Nullable Cursor last, long firstSlot, FinalizedBlock block) {
    Cursor next = new Cursor(block.slot(), block.blockhash());
    if (last == null) {
      // The node may not have listed all; the block in slot 0 has nothing before it.
      return block.slot() > 0 && block.parentSlot() >= Math.max(1, firstSlot)
          ? new Link.Gap(block.parentSlot())
          : new Link.Next(next);
    }
    if (block.slot() <= last.slot()) {
      return new Link.Broken("block " + block.slot() + " does not come after block " + last.slot());
    }
    if (block.previousBlockhash().equals(last.blockhash())) {
      return new Link.Next(next);
    }
    if (block.parentSlot() > last.slot()) {
      return new Link.Gap(block.parentSlot());
    }
    return new Link.Broken(
        "block %d names %s in slot %d as its parent, the last block read is %s in slot %d"
            .formatted(
                block.slot(),
                block.previousBlockhash().toBase58(),
                block.parentSlot(),
                last.blockhash().toBase58(),
                last.slot()));
  }
}
