package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A market to play from its opening on.
 *
 * @param name for people
 * @param players everybody, in the order in which their wallets are opened
 * @param items what exists at the opening and who holds it
 * @param plays the sales, in the order in which they are posted
 * @param expected what its sales come to by themselves, where that can be told beforehand
 */
public record Market(
    String name,
    List<Player> players,
    List<HeldItem> items,
    List<Play> plays,
    @Nullable Expected expected) {
  public Market {
    players = List.copyOf(players);
    items = List.copyOf(items);
    plays = List.copyOf(plays);
  }

  /** An item and its first holder. */
  public record HeldItem(Hash32 item, Player holder) {}

  /**
   * What the recorded sales come to when they are played one after the other and cash is ample.
   *
   * @param sales rows of the record
   * @param badSales of them, what the door must refuse
   * @param transfers hand-overs off the market that are supplied
   * @param executed sales whose seller holds the item then
   * @param items whose last holder follows from them
   */
  public record Expected(int sales, int badSales, int transfers, int executed, int items) {}
}
