package io.phantomparadox.vault.netting;

import java.util.stream.Stream;

/** The engines every rule is tested on. */
final class Engines {
  private Engines() {}

  static Stream<NettingEngine> all() {
    return Stream.of(NettingEngines.naive());
  }

  /** Nets and checks every invariant, as production does. */
  static NettingOutcome net(NettingEngine engine, NettingInput input) {
    NettingOutcome outcome = engine.net(input);
    Invariants.check(input, outcome);
    return outcome;
  }
}
