package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;
import java.util.List;

/**
 * A market to play from its opening on.
 *
 * @param name for people
 * @param players everybody, in the order in which their wallets are opened
 * @param items what exists at the opening and who holds it
 * @param plays the sales, in the order in which they are posted
 */
public record Market(String name, List<Player> players, List<HeldItem> items, List<Play> plays) {
  public Market {
    players = List.copyOf(players);
    items = List.copyOf(items);
    plays = List.copyOf(plays);
  }

  /** An item and its first holder. */
  public record HeldItem(Hash32 item, Player holder) {}
}
