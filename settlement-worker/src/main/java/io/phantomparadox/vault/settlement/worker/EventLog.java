package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import java.util.List;

/** Where settlement events go before what they announce is done. */
interface EventLog {

  /** Logs events, all or none; thread-safe; when it returns they survive any crash. */
  void append(List<SettlementEvent> events);
}
