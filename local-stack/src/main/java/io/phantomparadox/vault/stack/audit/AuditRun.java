package io.phantomparadox.vault.stack.audit;

import io.phantomparadox.vault.stack.simulate.Progress;
import io.phantomparadox.vault.stack.verify.SameEngine;
import io.phantomparadox.vault.testkit.audit.AuditInput;
import io.phantomparadox.vault.testkit.audit.AuditReport;
import io.phantomparadox.vault.testkit.audit.Auditor;
import io.phantomparadox.vault.testkit.audit.BatchEvidence;
import io.phantomparadox.vault.testkit.audit.ChainEvidence;
import io.phantomparadox.vault.testkit.audit.ChainHistory;
import io.phantomparadox.vault.testkit.audit.ChainWalk;
import io.phantomparadox.vault.testkit.audit.Disagreement;
import io.phantomparadox.vault.testkit.audit.Finding;
import io.phantomparadox.vault.testkit.audit.GatewayPayloads;
import io.phantomparadox.vault.testkit.audit.HistoryChecker;
import io.phantomparadox.vault.testkit.audit.Payload;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** One audit, read and told. */
record AuditRun(
    Sources sources, long game, boolean fromTopic, Map<Long, String> cids, boolean sameEngine) {

  /** Longer than any transaction of the vault may stay open (10 s). */
  private static final Duration TOPICS_STALL = Duration.ofMinutes(1);

  /** Reads, checks and tells; true when nothing disagrees. */
  boolean print(PrintWriter out) {
    long begun = System.nanoTime();
    Optional<TopicEvidence> topics = fromTopic ? Optional.of(topics()) : Optional.empty();
    ChainHistory history;
    try (Progress bar = new Progress(out, "chain")) {
      history = ChainWalk.read(sources.rpc(), sources.program(), game, bar::at);
    }
    // after the topics: what was settled meanwhile is on the chain, never the other way round
    ChainEvidence accounts = ChainEvidence.read(sources.rpc(), sources.program(), game);
    List<Payload> payloads =
        topics
            .map(read -> Payload.fromTopic(read.of("vault.batches"), game))
            .orElseGet(
                () ->
                    GatewayPayloads.read(Objects.requireNonNull(sources.gateway()), history, cids));
    long read = System.nanoTime();
    AuditInput input =
        new AuditInput(
            ChainWalk.genesis(sources.rpc()),
            sources.program(),
            game,
            payloads,
            history,
            Optional.of(accounts));
    long bytes = payloads.stream().mapToLong(payload -> payload.bytes().length).sum();
    AuditReport report;
    try (Progress bar = new Progress(out, "audit")) {
      report = Auditor.audit(input, done -> bar.at(done, bytes), true);
    }
    out.printf(
        Locale.ROOT,
        "game %d of program %s%n%,d batches, %,d bytes of payloads from %s; %,d facts of the chain;"
            + " read in %.1f s%n%n",
        game,
        sources.program(),
        report.batches(),
        bytes,
        fromTopic ? "vault.batches" : "the gateway",
        history.told().size(),
        (read - begun) / 1e9);
    List<Disagreement> disagreements = new ArrayList<>(report.disagreements());
    boolean holds = tell(out, "payloads and chain", report);
    out.printf(
        Locale.ROOT,
        "        netted again by the naive engine: %,d batches the same trade by trade, %,d where"
            + " engines may differ (maximal, worth no less)%n",
        report.sameAsNaive(),
        report.atLeastNaive());
    if (topics.isPresent()) {
      AuditReport log = HistoryChecker.check(topics.get(), game, System.currentTimeMillis());
      holds &= tell(out, "topics", log);
      disagreements.addAll(log.disagreements());
    }
    if (sameEngine) {
      holds &= sameEngine(out, payloads);
    }
    out.printf(
        Locale.ROOT,
        "%n%,d trades, %,d signed intents checked in %.2f s: %,.0f intents/s%n",
        report.trades(),
        report.intents(),
        report.took().toNanos() / 1e9,
        report.intentsPerSecond());
    out.println(
        "Signatures, hashes, chunks and transactions were read by the auditor's own code; it shares"
            + " the naive engine and the batch schema with the vault, nothing else.");
    if (holds) {
      out.println("Everything agrees.");
    } else {
      disagreements.stream()
          .findFirst()
          .ifPresent(first -> out.printf("%nThe first disagreement:%n%s%n", first.describe()));
      out.println("DISAGREEMENT: docs/INVARIANTS.md says what each id means.");
    }
    out.flush();
    return holds;
  }

  private TopicEvidence topics() {
    return TopicEvidence.read(
        Objects.requireNonNull(sources.kafka()),
        Objects.requireNonNull(sources.registry()),
        HistoryChecker.TOPICS,
        TOPICS_STALL);
  }

  private static boolean tell(PrintWriter out, String what, AuditReport report) {
    out.printf("  %s%n", what);
    for (AuditReport.Line line : report.lines()) {
      out.printf(
          Locale.ROOT,
          "  %s  %-18s %s (%,d%s)%n",
          line.holds() ? "ok  " : "FAIL",
          line.check(),
          line.check().title(),
          line.checked(),
          line.holds() ? "" : ", %,d disagree".formatted(line.disagreed()));
    }
    return report.holds();
  }

  private static boolean sameEngine(PrintWriter out, List<Payload> payloads) {
    Map<Long, BatchEvidence> batches = new TreeMap<>();
    payloads.stream().map(Payload::read).forEach(batch -> batches.put(batch.id(), batch));
    Finding finding = SameEngine.check(batches);
    out.printf(
        Locale.ROOT,
        "  the engine each batch names (the topology's own code)%n  %s  %-18s %s (%,d)%n",
        finding.holds() ? "ok  " : "FAIL",
        finding.invariant(),
        finding.title(),
        finding.checked());
    finding.disagreements().forEach(one -> out.printf("        %s%n", one));
    return finding.holds();
  }
}
