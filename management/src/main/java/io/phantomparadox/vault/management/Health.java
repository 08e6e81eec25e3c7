package io.phantomparadox.vault.management;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a service is. Restoring and rebalancing are alive and not ready; only what a restart would
 * heal is not alive.
 *
 * @param live false when only a new process can go on
 * @param started whether it was ready once; an orchestrator asks for liveness only after that
 * @param ready whether it does its work now
 * @param details more for people, each a string, number or boolean
 */
public record Health(boolean live, boolean started, boolean ready, Map<String, Object> details) {
  public Health {
    // keeps the order in which a service tells its details
    details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /** A service that does not run yet. */
  public static Health starting() {
    return new Health(true, false, false, Map.of("problem", "starting"));
  }

  /** With one sentence about what is wrong, empty when nothing is. */
  public static Health of(boolean live, boolean started, boolean ready, String problem) {
    return new Health(live, started, ready, Map.of("problem", problem));
  }
}
