package io.phantomparadox.vault.ingest.view;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions, wallets and items as netting last told them. What is not there may only be late: ask
 * {@link #awaitCurrent} before a "no" is made of it.
 */
public interface GameView {
  /** A view of a door that reads none. */
  GameView OFF =
      new GameView() {
        @Override
        public State state() {
          return State.OFF;
        }

        @Override
        public Optional<Session> session(long game, PublicKey owner, PublicKey key) {
          return Optional.empty();
        }

        @Override
        public Map<PublicKey, Session> sessionsOf(long game, PublicKey owner) {
          return Map.of();
        }

        @Override
        public boolean mayHaveWallet(long game, PublicKey wallet) {
          return true;
        }

        @Override
        public boolean mayHaveItem(long game, Hash32 item) {
          return true;
        }

        @Override
        public boolean awaitCurrent(Duration bound) {
          return false;
        }
      };

  /** Whether the view can be relied on. */
  enum State {
    /** There is none. */
    OFF,
    /** What was in the topics when the door began is still being read, or Kafka is away. */
    CATCHING_UP,
    /** It has read what there was, and reads along. */
    CURRENT
  }

  /** How far it is. */
  State state();

  /** Whether it has read what there was. */
  default boolean caughtUp() {
    return state() == State.CURRENT;
  }

  /** A session key of an owner. */
  Optional<Session> session(long game, PublicKey owner, PublicKey key);

  /** All session keys of an owner in a game. */
  Map<PublicKey, Session> sessionsOf(long game, PublicKey owner);

  /** False when the wallet has no index in the game as far as the view goes. */
  boolean mayHaveWallet(long game, PublicKey wallet);

  /** False when the item has no index in the game as far as the view goes. */
  boolean mayHaveItem(long game, Hash32 item);

  /**
   * Waits until the view has everything that was in the topics when this was called.
   *
   * @return whether it has; when not, the view proves nothing
   * @throws InterruptedException when interrupted while waiting
   */
  boolean awaitCurrent(Duration bound) throws InterruptedException;
}
