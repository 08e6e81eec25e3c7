package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.topology.ledger.LedgerStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Where each partition's processor leaves its status for health and queries. Thread-safe. */
public final class StatusBoard {
  private final Map<Integer, LedgerStatus> byPartition = new ConcurrentHashMap<>();

  void put(int partition, LedgerStatus status) {
    byPartition.put(partition, status);
  }

  void remove(int partition) {
    byPartition.remove(partition);
  }

  /** The partitions this instance works on now. */
  public Map<Integer, LedgerStatus> partitions() {
    return new TreeMap<>(byPartition);
  }
}
