package io.phantomparadox.vault.schemas;

import io.phantomparadox.vault.schemas.TopicSpec.Cleanup;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.WalletView;
import java.time.Duration;
import java.util.List;

/**
 * The catalogue of topics. It provisions them, documents them and is what tests and charts use; a
 * topic that is not here does not exist.
 */
public final class VaultTopics {
  public static final String INTENTS = "vault.intents";
  public static final String SESSIONS = "vault.sessions";
  public static final String CHAIN_EVENTS = "vault.chain-events";

  /** Events and instructions of other Anchor programs the listener follows. */
  public static final String PROGRAM_EVENTS = "vault.program-events";

  /** What is confirmed and not final yet; never an input of anything that moves money. */
  public static final String CHAIN_EVENTS_PROVISIONAL = "vault.chain-events-provisional";

  public static final String BATCHES = "vault.batches";
  public static final String INTENT_RESULTS = "vault.intent-results";
  public static final String SETTLEMENTS = "vault.settlements";
  public static final String CURSORS = "vault.cursors";
  public static final String BALANCES = "vault.balances";
  public static final String ITEMS = "vault.items";
  public static final String DEAD_LETTERS = "vault.dead-letters";

  /**
   * Largest record batch a topic takes, bytes. A batch part is at most 512 KiB; a settlement plan
   * of 100,000 trades is the largest record and stays below 2 MiB.
   */
  public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  /** Largest serialized batch part, bytes (rule 18). */
  public static final int MAX_BATCH_PART_BYTES = 512 * 1024;

  private static final long FOR_EVER = -1;
  private static final String CREATE_TIME = "CreateTime";

  /** Age of an intent is measured with the broker's clock (rule 2). */
  private static final String BROKER_TIME = "LogAppendTime";

  private static final List<TopicSpec> ALL =
      List.of(
          new TopicSpec(
              INTENTS,
              "game",
              SignedIntent.getClassSchema(),
              "ingest-api",
              "The exact signed bytes of every accepted intent, in log order.",
              Cleanup.DELETE,
              Duration.ofDays(7).toMillis(),
              BROKER_TIME),
          new TopicSpec(
              SESSIONS,
              "game/session key/owner (base58)",
              SessionPolicy.getClassSchema(),
              "netting-topology",
              "Session keys with their limits and what is used of them.",
              Cleanup.COMPACT,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              CHAIN_EVENTS,
              "game, or * in every partition",
              ChainEvent.getClassSchema(),
              "chain-listener",
              "Every finalized event of the vault program, once, in chain order.",
              Cleanup.DELETE,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              PROGRAM_EVENTS,
              "program (base58)",
              ChainEvent.getClassSchema(),
              "chain-listener",
              "Every finalized event and instruction of other programs that are followed, by their IDLs.",
              Cleanup.DELETE,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              CHAIN_EVENTS_PROVISIONAL,
              "game/signature:instruction.inner (base58)",
              ChainEvent.getClassSchema(),
              "chain-listener",
              "Events that are confirmed and may still vanish; a record without a value takes one back.",
              Cleanup.DELETE,
              Duration.ofDays(1).toMillis(),
              CREATE_TIME),
          new TopicSpec(
              BATCHES,
              "game",
              BatchRecord.getClassSchema(),
              "netting-topology",
              "Netted batches: parts, then the header that makes the batch exist.",
              Cleanup.DELETE,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              INTENT_RESULTS,
              "game/intent id (hex)",
              IntentResult.getClassSchema(),
              "netting-topology",
              "What became of intents that no batch executed, with the reason.",
              Cleanup.COMPACT_DELETE,
              Duration.ofDays(30).toMillis(),
              CREATE_TIME),
          new TopicSpec(
              SETTLEMENTS,
              "game/batch/step/attempt",
              SettlementEvent.getClassSchema(),
              "settlement-worker",
              "Every step of putting a batch on chain, logged before it is done; one END per batch stays.",
              Cleanup.COMPACT,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              CURSORS,
              "source",
              ListenerCursor.getClassSchema(),
              "chain-listener",
              "How far each chain source has been read.",
              Cleanup.COMPACT,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              BALANCES,
              "game/wallet (base58)",
              WalletView.getClassSchema(),
              "netting-topology",
              "Wallets as netting sees them.",
              Cleanup.COMPACT,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              ITEMS,
              "game/item (hex)",
              ItemView.getClassSchema(),
              "netting-topology",
              "Items as netting sees them.",
              Cleanup.COMPACT,
              FOR_EVER,
              CREATE_TIME),
          new TopicSpec(
              DEAD_LETTERS,
              "as read",
              null,
              "netting-topology",
              "Intents that could not be read, with the error in headers.",
              Cleanup.DELETE,
              Duration.ofDays(30).toMillis(),
              CREATE_TIME));

  private VaultTopics() {}

  /** Every topic, in the order in which data flows. */
  public static List<TopicSpec> all() {
    return ALL;
  }

  /**
   * @throws IllegalArgumentException when the catalogue has no such topic
   */
  public static TopicSpec named(String name) {
    return ALL.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no topic " + name + " in the catalogue"));
  }
}
