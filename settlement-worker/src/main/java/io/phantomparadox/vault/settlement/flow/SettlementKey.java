package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;

/** Record keys of vault.settlements: {@code game/batch/STEP[-chunk]/attempt}. */
public final class SettlementKey {
  private SettlementKey() {}

  /** The key of an event. */
  public static String of(SettlementEvent event) {
    String step = event.getStep().name();
    String name = event.getChunkIndex() < 0 ? step : step + "-" + event.getChunkIndex();
    return GameKey.of(
        event.getGame(),
        Long.toUnsignedString(event.getBatchId()) + "/" + name + "/" + event.getAttempt());
  }
}
