package io.phantomparadox.vault.ingest.view;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.MalformedKeyException;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view's tables, each bounded: what has no room is left out, and then nothing is concluded from
 * an absence any more. One writer, many readers.
 */
final class ViewTables {
  private static final Logger LOG = LoggerFactory.getLogger(ViewTables.class);

  private final int entriesMax;
  private final Map<Seat, Map<PublicKey, Session>> sessions = new ConcurrentHashMap<>();
  private final Set<Seat> wallets = ConcurrentHashMap.newKeySet();
  private final Set<Piece> items = ConcurrentHashMap.newKeySet();
  private int sessionCount;
  private volatile boolean overflowed;

  ViewTables(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  /** A wallet in a game. */
  private record Seat(long game, PublicKey wallet) {}

  /** An item in a game. */
  private record Piece(long game, Hash32 item) {}

  /**
   * Takes one record.
   *
   * @param policy of a session, null on the other topics and for a tombstone
   */
  void apply(String topic, String key, @Nullable SessionPolicy policy, boolean tombstone) {
    String[] parts = key.split("/", -1);
    try {
      long game = GameKey.gameOf(key);
      switch (topic) {
        case VaultTopics.SESSIONS ->
            session(
                new Seat(game, PublicKey.fromBase58(parts[2])),
                PublicKey.fromBase58(parts[1]),
                policy);
        case VaultTopics.BALANCES ->
            change(wallets, new Seat(game, PublicKey.fromBase58(parts[1])), tombstone);
        case VaultTopics.ITEMS ->
            change(items, new Piece(game, Hash32.fromHex(parts[1])), tombstone);
        default -> throw new IllegalArgumentException(topic + " is not read here");
      }
    } catch (MalformedKeyException | NumberFormatException | ArrayIndexOutOfBoundsException bad) {
      // a view without one entry would refuse what netting takes: better none at all
      LOG.warn(
          "The key {} on {} cannot be read: early checks say nothing of absent things",
          key,
          topic,
          bad);
      overflowed = true;
    }
  }

  private void session(Seat owner, PublicKey key, @Nullable SessionPolicy policy) {
    Map<PublicKey, Session> ofOwner = sessions.get(owner);
    if (policy == null) {
      if (ofOwner != null && ofOwner.remove(key) != null) {
        sessionCount--;
      }
      return;
    }
    if (ofOwner == null || !ofOwner.containsKey(key)) {
      if (sessionCount >= entriesMax) {
        overflow();
        return;
      }
      sessionCount++;
    }
    sessions.computeIfAbsent(owner, _ -> new ConcurrentHashMap<>()).put(key, Session.of(policy));
  }

  private <T> void change(Set<T> table, T entry, boolean tombstone) {
    if (tombstone) {
      table.remove(entry);
    } else if (!table.contains(entry)) {
      if (table.size() >= entriesMax) {
        overflow();
        return;
      }
      table.add(entry);
    }
  }

  private void overflow() {
    if (!overflowed) {
      LOG.warn(
          "More than {} entries: early checks say nothing of absent things any more", entriesMax);
      overflowed = true;
    }
  }

  Optional<Session> session(long game, PublicKey owner, PublicKey key) {
    return Optional.ofNullable(sessions.getOrDefault(new Seat(game, owner), Map.of()).get(key));
  }

  Map<PublicKey, Session> sessionsOf(long game, PublicKey owner) {
    return Map.copyOf(sessions.getOrDefault(new Seat(game, owner), Map.of()));
  }

  boolean mayHaveWallet(long game, PublicKey wallet) {
    return overflowed || wallets.contains(new Seat(game, wallet));
  }

  boolean mayHaveItem(long game, Hash32 item) {
    return overflowed || items.contains(new Piece(game, item));
  }

  /** Whether something may be missing. */
  boolean overflowed() {
    return overflowed;
  }
}
