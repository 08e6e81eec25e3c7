package io.phantomparadox.vault.netting;

/**
 * Chooses the trades of a window that execute. A pure function: the same input gives the same bytes
 * on every JVM, whatever order the input was built in. No clock, no I/O, no threads; safe to share.
 */
public interface NettingEngine {
  /** Changes with every change of the result for any input; recorded in each batch. */
  int version();

  /** How hard it works; recorded in each batch. */
  NettingLevel level();

  /** Nets one window. Never fails on an input that could be built. */
  NettingOutcome net(NettingInput input);
}
