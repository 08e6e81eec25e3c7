package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.stack.verify.BatchChecks.SignedBytes;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

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
 * @param deadline for reading the topics
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
   * @throws VerificationException when evidence cannot be read
   */
  public Report run(DoorAnswers door, MarketInput input) {
    TopicEvidence topics = TopicEvidence.read(bootstrapServers, registry, TOPICS, deadline);
    ChainEvidence chain = ChainEvidence.read(rpc, programId, game);
    TableEvidence tables = TableEvidence.read(jdbcUrl, databaseUser, databasePassword, game);
    Map<Long, BatchEvidence> batches = BatchEvidence.assemble(topics.of("vault.batches"), game);

    BatchChecks content = new BatchChecks(batches);
    RunChecks run = new RunChecks(game, topics, chain, tables, batches);
    List<Finding> findings =
        new ArrayList<>(
            List.of(
                content.conservation(),
                content.solvency(),
                content.custody(),
                content.consent(loggedIntents(topics), sessions(topics)),
                content.once(),
                content.hashes(),
                content.renetting(),
                run.batchesAgree(),
                run.balancesAgree(),
                run.ownersAgree(),
                run.vaultCovers(),
                run.nothingLost(door.accepted()),
                run.nothingInvented(door)));
    findings.addAll(new InputChecks(input, game, topics, chain, batches).run());
    return new Report(findings);
  }

  private Map<Long, SignedBytes> loggedIntents(TopicEvidence topics) {
    Map<Long, SignedBytes> logged = new HashMap<>();
    for (LogRecord record : topics.of("vault.intents")) {
      IntentBytes intent = intent(record);
      if (intent.game() == game) {
        logged.put(
            record.offset(),
            new SignedBytes(intent.bytes(), BatchEvidence.fixed(record.value(), "signature")));
      }
    }
    return logged;
  }

  private Set<String> sessions(TopicEvidence topics) {
    Set<String> sessions = new HashSet<>();
    for (LogRecord event : topics.of("vault.chain-events")) {
      GenericRecord body = event.body();
      if (body.getSchema().getName().equals("SessionKeyRegistered")
          && Long.valueOf(game).equals(event.value().get("game"))) {
        sessions.add(
            BatchEvidence.wallet(body, "owner") + "/" + BatchEvidence.wallet(body, "session"));
      }
    }
    return sessions;
  }

  static IntentBytes intent(LogRecord record) {
    return new IntentBytes(BatchEvidence.bytes((ByteBuffer) record.value().get("intent")));
  }
}
