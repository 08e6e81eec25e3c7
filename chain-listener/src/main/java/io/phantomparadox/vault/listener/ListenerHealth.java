package io.phantomparadox.vault.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a listener is.
 *
 * @param state what it does
 * @param haltReason why it stopped for good; present when the state is HALTED
 * @param detail a sentence for people
 * @param publishedSlot slot of the last published block, -1 before the first
 * @param finalizedSlot newest finalized slot seen, -1 before the first look
 * @param lastPublished when something was last published
 */
public record ListenerHealth(
    State state,
    Optional<HaltReason> haltReason,
    String detail,
    long publishedSlot,
    long finalizedSlot,
    Instant lastPublished) {

  /** What the listener does. */
  public enum State {
    STARTING,
    FOLLOWING,
    RETRYING,
    HALTED,
    STOPPED
  }

  /**
   * Whether events flow: following the chain, and the last transaction is younger than {@code
   * maxAge}.
   */
  public boolean ready(Instant now, Duration maxAge) {
    return state == State.FOLLOWING && Duration.between(lastPublished, now).compareTo(maxAge) <= 0;
  }

  /** Finalized slots that are not published yet. */
  public long lagSlots() {
    return finalizedSlot < 0 || publishedSlot < 0 ? 0 : Math.max(0, finalizedSlot - publishedSlot);
  }
}
