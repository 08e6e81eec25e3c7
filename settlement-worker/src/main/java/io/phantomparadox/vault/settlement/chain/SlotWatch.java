package io.phantomparadox.vault.settlement.chain;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Tells for how long a cluster's finalized slot has stood still while somebody looked. */
final class SlotWatch {
  /** Without a look for so long, nobody knows whether the slot stood still. */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  private final LongSupplier nanoClock;
  private boolean seen;
  private long slot;
  private long sinceNanos;
  private long lookedNanos;

  SlotWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  synchronized void saw(long finalizedSlot) {
    long now = nanoClock.getAsLong();
    boolean paused = now - lookedNanos > PAUSE_MAX.toNanos();
    if (!seen || paused || finalizedSlot > slot) {
      slot = seen ? Math.max(slot, finalizedSlot) : finalizedSlot;
      sinceNanos = now;
      seen = true;
    }
    lookedNanos = now;
  }

  synchronized OptionalLong slot() {
    return seen ? OptionalLong.of(slot) : OptionalLong.empty();
  }

  synchronized Duration stoodStill() {
    return Duration.ofNanos(seen ? lookedNanos - sinceNanos : 0);
  }
}
