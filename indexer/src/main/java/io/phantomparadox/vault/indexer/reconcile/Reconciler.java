package io.phantomparadox.vault.indexer.reconcile;

import io.phantomparadox.vault.indexer.reconcile.Source.NotNowException;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Compares the tables with everything that knows better: the chain's accounts and netting's state.
 * A row counts as a mismatch when it differs in several looks one after the other.
 */
public final class Reconciler {
  private static final int LOOKS_MAX = 3;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final List<Source> sources = new ArrayList<>();
  private final Clock clock;

  /**
   * The outcome of one source.
   *
   * @param compared rows that were compared, 0 when the comparison could not be made
   * @param unavailable why it could not be made, null when it was
   */
  public record Outcome(
      String source, long compared, List<Mismatch> mismatches, @Nullable String unavailable) {}

  /** The outcome of all sources. */
  public record Report(Instant at, List<Outcome> outcomes) {
    /** Every row that differs. */
    public List<Mismatch> mismatches() {
      return outcomes.stream().flatMap(outcome -> outcome.mismatches().stream()).toList();
    }

    /** Whether every source could be compared. */
    public boolean complete() {
      return outcomes.stream().allMatch(outcome -> outcome.unavailable() == null);
    }

    /** For people and for the read API. */
    public Map<String, @Nullable Object> toJson() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("at", at.toString());
      json.put("complete", complete());
      json.put("mismatches", mismatches().size());
      List<Map<String, @Nullable Object>> bySource = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put("source", outcome.source());
        one.put("compared", outcome.compared());
        one.put("unavailable", outcome.unavailable());
        one.put("mismatches", outcome.mismatches().stream().limit(100).toList());
        bySource.add(one);
      }
      json.put("sources", bySource);
      return json;
    }
  }

  /** Without a source there is nothing to compare with. */
  public Reconciler(Clock clock) {
    this.clock = clock;
  }

  /** Compares with the chain's accounts too. */
  public Reconciler withChain(DataSource database, SolanaRpc rpc, PublicKey program) {
    sources.add(new ChainSource(database, rpc, program));
    return this;
  }

  /** Compares with netting's published state too. */
  public Reconciler withNetting(
      DataSource database, KafkaCluster kafka, Map<String, ?> registryConfigs) {
    sources.add(new NettingSource(database, kafka, registryConfigs));
    return this;
  }

  /**
   * Compares once, with as many looks as a difference needs to be sure of.
   *
   * @throws SQLException when the tables cannot be read
   */
  public Report run() throws SQLException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Source source : sources) {
      outcomes.add(compare(source));
    }
    return new Report(clock.instant(), List.copyOf(outcomes));
  }

  private static Outcome compare(Source source) throws SQLException {
    try {
      Look look = source.look();
      for (int again = 1; again < LOOKS_MAX && !look.mismatches().isEmpty(); again++) {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        look = look.confirmedBy(source.look());
      }
      return new Outcome(source.name(), look.compared(), look.mismatches(), null);
    } catch (NotNowException e) {
      return new Outcome(source.name(), 0, List.of(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(source.name(), 0, List.of(), "interrupted");
    }
  }
}
