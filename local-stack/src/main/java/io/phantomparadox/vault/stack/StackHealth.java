package io.phantomparadox.vault.stack;

import io.phantomparadox.vault.indexer.IndexerService;
import io.phantomparadox.vault.ingest.IngestService;
import io.phantomparadox.vault.listener.ListenerHealth;
import io.phantomparadox.vault.listener.ListenerService;
import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.operations.OperationsService;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.settlement.SettlementService;
import io.phantomparadox.vault.topology.NettingService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the parts of a stack are right now.
 *
 * @param parts one entry for each
 */
public record StackHealth(List<Part> parts) {
  private static final Duration LISTENER_AGE_MAX = Duration.ofSeconds(10);

  public StackHealth {
    parts = List.copyOf(parts);
  }

  /**
   * One part.
   *
   * @param detail why it is not ready, or what it says of itself
   */
  public record Part(String name, boolean ready, String detail) {}

  /** Whether all of them are ready. */
  public boolean ready() {
    return parts.stream().allMatch(Part::ready);
  }

  /** What each part says in a sentence, by its name. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    parts.forEach(
        part ->
            details.put(part.name(), (part.ready() ? "ready " : "not ready: ") + part.detail()));
    return details;
  }

  /** Asks each of them. */
  static StackHealth of(
      IngestService ingest,
      NettingService netting,
      SettlementService settlement,
      ListenerService listener,
      IndexerService indexer,
      OperationsService operations,
      LocalChain chain,
      StackDatabase postgres) {
    List<Part> parts = new ArrayList<>();
    var door = ingest.health();
    parts.add(new Part("ingest", door.ready(), door.inFlight() + " in flight"));
    var netter = netting.health();
    parts.add(new Part("netting", netter.ready(), netter.state() + " " + netter.problem()));
    var settler = settlement.health();
    List<String> waiting = new ArrayList<>(settler.troubles());
    waiting.addAll(settler.alerts());
    parts.add(new Part("settlement", settler.ready(), String.join("; ", waiting)));
    ListenerHealth follower = listener.health();
    parts.add(
        new Part("listener", follower.ready(Instant.now(), LISTENER_AGE_MAX), follower.detail()));
    var tables = indexer.health();
    parts.add(new Part("indexer", tables.ready(), tables.detail()));
    Health watcher = operations.health();
    parts.add(
        new Part("operations", watcher.ready(), String.valueOf(watcher.details().get("problem"))));
    boolean chainLives = chain.isAlive();
    parts.add(new Part("chain", chainLives, chainLives ? "running" : "its process ended"));
    boolean postgresLives = postgres.isAlive();
    parts.add(new Part("postgres", postgresLives, postgresLives ? "running" : "its process ended"));
    return new StackHealth(parts);
  }
}
