package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.testkit.audit.AuditInput;
import io.phantomparadox.vault.testkit.audit.AuditReport;
import io.phantomparadox.vault.testkit.audit.Auditor;
import io.phantomparadox.vault.testkit.audit.BatchEvidence;
import io.phantomparadox.vault.testkit.audit.ChainEvidence;
import io.phantomparadox.vault.testkit.audit.ChainHistory;
import io.phantomparadox.vault.testkit.audit.ChainWalk;
import io.phantomparadox.vault.testkit.audit.Check;
import io.phantomparadox.vault.testkit.audit.Finding;
import io.phantomparadox.vault.testkit.audit.HistoryChecker;
import io.phantomparadox.vault.testkit.audit.IntentBytes;
import io.phantomparadox.vault.testkit.audit.LogRecord;
import io.phantomparadox.vault.testkit.audit.Payload;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies a finished run of one game: that log, chain and tables agree on every owner and balance,
 * that each batch is what its own payload nets to, and that every accepted intent has an end.
 *
 * @param bootstrapServers the broker
 * @param registry Confluent REST API
 * @param rpc Solana JSON-RPC
 * @param programId base58
 * @param jdbcUrl the indexer's database
 * @param game the game to look at
 * @param deadline longest time in which reading the topics gets no further
 */
public record Verification(
    String bootstrapServers,
    URI registry,
    URI rpc,
    String programId,
    String jdbcUrl,
    String databaseUser,
    String databasePassword,
    long game,
    Duration deadline) {

  /**
   * What the door answered to whoever posted.
   *
   * @param accepted ids answered with 202
   * @param refused ids answered with an error
   * @param unsure ids whose answer was lost: they may be on the log or not
   */
  public record DoorAnswers(Set<String> accepted, Set<String> refused, Set<String> unsure) {}

  /** What is taken from the audit; the rest is compared with the tables as well. */
  private static final List<Check> CONTENT =
      List.of(
          Check.PAYLOAD,
          Check.CONSERVATION,
          Check.SOLVENCY,
          Check.CUSTODY,
          Check.CONSENT,
          Check.AT_MOST_ONCE,
          Check.HASH_CHAIN);

  private static final List<String> TOPICS =
      List.of(
          "vault.intents",
          "vault.intent-results",
          "vault.batches",
          "vault.chain-events",
          "vault.balances",
          "vault.items");

  /**
   * Reads all evidence and checks it.
   *
   * @throws EvidenceException when evidence cannot be read
   */
  public Report run(DoorAnswers door, MarketInput input) {
    TopicEvidence topics = TopicEvidence.read(bootstrapServers, registry, TOPICS, deadline);
    ChainEvidence chain = ChainEvidence.read(rpc, programId, game);
    TableEvidence tables = TableEvidence.read(jdbcUrl, databaseUser, databasePassword, game);
    Map<Long, BatchEvidence> batches = BatchEvidence.assemble(topics.of("vault.batches"), game);

    RunChecks run = new RunChecks(game, topics, chain, tables, batches);
    List<Finding> findings = new ArrayList<>(audited(topics, chain));
    findings.addAll(
        List.of(
            SameEngine.check(batches),
            run.batchesAgree(),
            run.balancesAgree(),
            run.ownersAgree(),
            run.vaultCovers(),
            run.nothingLost(door.accepted()),
            run.nothingInvented(door)));
    findings.addAll(new InputChecks(input, game, topics, chain, batches).run());
    return new Report(findings);
  }

  /** What an auditor makes of the payloads, and of their halves on the log. */
  private List<Finding> audited(TopicEvidence topics, ChainEvidence chain) {
    AuditInput input =
        new AuditInput(
            ChainWalk.genesis(rpc),
            programId,
            game,
            Payload.fromTopic(topics.of("vault.batches"), game),
            ChainHistory.fromTopic(topics.of("vault.chain-events"), game, Map.of()),
            Optional.of(chain));
    List<Finding> findings = new ArrayList<>();
    AuditReport content = Auditor.audit(input, bytes -> {}, false);
    CONTENT.forEach(check -> findings.add(finding(content, check)));
    AuditReport history = HistoryChecker.check(topics, game, System.currentTimeMillis());
    findings.add(finding(history, Check.LOG));
    return findings;
  }

  private static Finding finding(AuditReport report, Check check) {
    Finding.Builder finding = new Finding.Builder(check.name(), check.title());
    for (long i = report.agreed(check); i > 0; i--) {
      finding.check(true, "");
    }
    report.disagreements().stream()
        .filter(one -> one.check() == check)
        .forEach(one -> finding.check(false, "%s", one.describe()));
    return finding.build();
  }

  static IntentBytes intent(LogRecord record) {
    return new IntentBytes(BatchEvidence.bytes((ByteBuffer) record.value().get("intent")));
  }
}
