package io.phantomparadox.vault.listener;

import java.time.Duration;

/** How a loop waits; a stop ends every wait. */
interface Rests {

  /** Waits after trouble. */
  void pause(Duration duration) throws InterruptedException;

  /** Waits for something to happen, at most so long; a wake-up since the last look ends it. */
  void idle(Duration longest) throws InterruptedException;

  /** Whether to come to an end. */
  boolean stopping();
}
