package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Indexes of wallets and items, learned from the finalized events of a partition. Heartbeats prove
 * how far it is complete. One thread applies, any may ask.
 */
final class IndexDirectory {
  private final Map<Owned, Long> wallets = new ConcurrentHashMap<>();
  private final Map<Owned, Long> items = new ConcurrentHashMap<>();
  private volatile long completeToSlot = -1;

  private record Owned(long game, Bytes32 id) {}

  void apply(ChainEvent event) {
    switch (event.getBody()) {
      case Heartbeat beat -> completeToSlot = Math.max(completeToSlot, beat.getFinalizedSlot());
      case WalletOpened opened ->
          wallets.put(new Owned(gameOf(event), opened.getWallet()), opened.getIndex());
      case ItemMinted minted ->
          items.put(new Owned(gameOf(event), minted.getItem()), minted.getIndex());
      default -> {
        // No other event gives an index.
      }
    }
  }

  private static long gameOf(ChainEvent event) {
    Long game = event.getGame();
    if (game == null) {
      throw new IllegalArgumentException("an event of a game without its game: " + event);
    }
    return game;
  }

  /** Every event up to this finalized slot is in; -1 before the first heartbeat. */
  long completeToSlot() {
    return completeToSlot;
  }

  OptionalLong wallet(long game, Bytes32 wallet) {
    return find(wallets, game, wallet);
  }

  OptionalLong item(long game, Bytes32 item) {
    return find(items, game, item);
  }

  private static OptionalLong find(Map<Owned, Long> indexes, long game, Bytes32 id) {
    Long index = indexes.get(new Owned(game, id));
    return index == null ? OptionalLong.empty() : OptionalLong.of(index);
  }
}
