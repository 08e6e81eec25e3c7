package io.phantomparadox.vault.topology;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.topology.ledger.LedgerStatus;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Gauges of the service, summed over its partitions and games. */
final class NettingMeters {
  private NettingMeters() {}

  static void bind(MeterRegistry meters, NettingService service, NettingConfig config) {
    gauge(
        meters,
        service,
        "vault.netting.ready",
        "1 when intents are admitted and cut",
        s -> s.health().ready() ? 1 : 0);
    gauge(
        meters,
        service,
        "vault.netting.halted",
        "1 when it stopped for good: what it read or what it holds contradicts itself",
        s -> s.health().live() ? 0 : 1);
    gauge(
        meters,
        service,
        "vault.netting.restoring.stores",
        "Stores of partitions that are read back from their changelogs",
        s -> s.health().restoringPartitions());
    gauge(
        meters,
        service,
        "vault.netting.restoring.records",
        "Records that are still to be read back, at most",
        s -> s.health().restoringRecords());
    gauge(
        meters,
        service,
        "vault.netting.pending.trades",
        "Trades that wait for a cut",
        s -> games(s).mapToInt(LedgerStatus.Game::pendingTrades).sum());
    gauge(
        meters,
        service,
        "vault.netting.waiting.halves",
        "Halves without their other half",
        s -> games(s).mapToInt(LedgerStatus.Game::waitingHalves).sum());
    gauge(
        meters,
        service,
        "vault.netting.batches.in.flight",
        "Batches without an end",
        s -> games(s).mapToInt(LedgerStatus.Game::batchesInFlight).sum());
    gauge(
        meters,
        service,
        "vault.netting.games.at.flight.limit",
        "Games whose cuts wait (RULES 6)",
        s ->
            games(s)
                .filter(game -> game.batchesInFlight() >= config.ledger().maxInFlight())
                .count());
    gauge(
        meters,
        service,
        "vault.netting.queued.intents",
        "Intents that wait for a cut's work",
        s -> games(s).mapToLong(LedgerStatus.Game::queuedIntents).sum());
    gauge(
        meters,
        service,
        "vault.netting.gated.intents",
        "Intents that wait for a heartbeat",
        s -> s.partitions().values().stream().mapToInt(LedgerStatus::gatedIntents).sum());
    gauge(
        meters,
        service,
        "vault.netting.heartbeat.age.seconds",
        "Age of the oldest partition's last heartbeat; 0 before the first",
        s ->
            s.partitions().values().stream()
                .filter(status -> status.heartbeatMillis() > 0)
                .mapToDouble(
                    status ->
                        Math.max(0, System.currentTimeMillis() - status.heartbeatMillis()) / 1e3)
                .max()
                .orElse(0));
    gauge(
        meters,
        service,
        "vault.netting.rocksdb.bytes",
        "Native memory of all stores: blocks, indexes, filters and write buffers",
        s -> BoundedRocksDb.usedBytes());
    gauge(
        meters,
        service,
        "vault.netting.rocksdb.limit.bytes",
        "What the native memory of all stores is bounded to",
        s -> BoundedRocksDb.limitBytes());
    gauge(
        meters,
        service,
        "vault.netting.heartbeat.slot.min",
        "Oldest slot of a heartbeat",
        s ->
            s.partitions().values().stream()
                .mapToLong(LedgerStatus::heartbeatSlot)
                .min()
                .orElse(-1));
  }

  private static Stream<LedgerStatus.Game> games(NettingService service) {
    return service.partitions().values().stream().flatMap(status -> status.games().stream());
  }

  private static void gauge(
      MeterRegistry meters,
      NettingService service,
      String name,
      String description,
      ToDoubleFunction<NettingService> value) {
    Gauge.builder(name, service, value).description(description).register(meters);
  }
}
