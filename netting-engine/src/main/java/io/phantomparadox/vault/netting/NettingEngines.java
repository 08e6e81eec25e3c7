package io.phantomparadox.vault.netting;

import io.phantomparadox.vault.netting.fast.FastNettingEngine;
import io.phantomparadox.vault.netting.naive.NaiveNettingEngine;
import java.util.Optional;

/** Where an engine is chosen. */
public final class NettingEngines {
  private NettingEngines() {}

  /** The readable engine: the rules and nothing else. */
  public static NettingEngine naive() {
    return new NaiveNettingEngine();
  }

  /**
   * The engine for production: never a lower objective than the naive one's.
   *
   * @param level STANDARD or THOROUGH
   * @throws IllegalArgumentException for NAIVE
   */
  public static NettingEngine fast(NettingLevel level) {
    return new FastNettingEngine(level);
  }

  /**
   * The engine that made a batch, to net its payload again.
   *
   * @return empty when this build no longer has, or does not have yet, that version at that level
   */
  public static Optional<NettingEngine> find(int version, NettingLevel level) {
    NettingEngine engine = level == NettingLevel.NAIVE ? naive() : fast(level);
    return engine.version() == version ? Optional.of(engine) : Optional.empty();
  }
}
