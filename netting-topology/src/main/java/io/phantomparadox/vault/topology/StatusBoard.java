package io.phantomparadox.vault.topology;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.topology.ledger.LedgerStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Where each partition's processor leaves its status for health and queries. Thread-safe. */
public final class StatusBoard {
  private static final String IDLE = "IDLE";

  private final Map<Integer, LedgerStatus> byPartition = new ConcurrentHashMap<>();

  /** Since when each game that is not idle is at its work, by partition. */
  private final Map<Integer, Map<Long, Long>> busySinceNanos = new ConcurrentHashMap<>();

  void put(int partition, LedgerStatus status) {
    byPartition.put(partition, status);
    Map<Long, Long> before = busySinceNanos.getOrDefault(partition, Map.of());
    Map<Long, Long> now = new HashMap<>();
    for (LedgerStatus.Game game : status.games()) {
      if (!game.work().equals(IDLE)) {
        now.put(game.game(), before.getOrDefault(game.game(), System.nanoTime()));
      }
    }
    busySinceNanos.put(partition, Map.copyOf(now));
  }

  void remove(int partition) {
    byPartition.remove(partition);
    busySinceNanos.remove(partition);
  }

  /** The partitions this instance works on now. */
  public Map<Integer, LedgerStatus> partitions() {
    return new TreeMap<>(byPartition);
  }

  /** Shows how long the slowest cut (or end of a batch) that is under way has been at it. */
  void measure(MeterRegistry meters) {
    Gauge.builder("vault.netting.work.seconds", this, StatusBoard::longestWorkSeconds)
        .description("How long the longest cut or end of a batch under way takes so far")
        .register(meters);
  }

  private double longestWorkSeconds() {
    long now = System.nanoTime();
    return busySinceNanos.values().stream()
        .flatMap(games -> games.values().stream())
        .mapToDouble(since -> (now - since) / 1e9)
        .max()
        .orElse(0);
  }
}
