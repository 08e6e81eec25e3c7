package io.phantomparadox.vault.solana.rpc;

import java.util.List;
import java.util.Optional;

/**
 * What a transaction would do.
 *
 * @param error why it would fail, empty when it would not
 */
public record Simulation(Optional<TransactionError> error, long unitsConsumed, List<String> logs) {
  public Simulation {
    logs = List.copyOf(logs);
  }
}
