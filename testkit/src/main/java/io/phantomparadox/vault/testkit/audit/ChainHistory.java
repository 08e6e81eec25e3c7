package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.ChainFact.ChunkApplied;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * Everything the chain told of one game, in its order.
 *
 * @param told facts with their slots
 * @param chunks bytes of applied chunks by batch and index, as the transactions carried them; empty
 *     where only events are known
 */
public record ChainHistory(List<Told> told, Map<Long, Map<Integer, byte[]>> chunks) {
  public ChainHistory {
    told = List.copyOf(told);
  }

  /**
   * @param where the transaction or record
   */
  public record Told(long slot, String where, ChainFact fact) {}

  /**
   * From the records of {@code vault.chain-events}.
   *
   * @param chunks of applied chunks, by batch and index; empty when they are not known
   */
  public static ChainHistory fromTopic(
      List<LogRecord> records, long game, Map<Long, Map<Integer, byte[]>> chunks) {
    List<Told> told = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (LogRecord record : records) {
      Object ofGame = record.value().get("game");
      if (ofGame == null || (Long) ofGame != game) {
        continue;
      }
      // an event may stand on the topic twice; its id tells
      if (seen.add(String.valueOf(record.value().get("eventId")))) {
        fact(record.body())
            .ifPresent(
                fact ->
                    told.add(
                        new Told(
                            record.number("slot"),
                            "vault.chain-events-%d@%d"
                                .formatted(record.partition(), record.offset()),
                            fact)));
      }
    }
    return new ChainHistory(told, chunks);
  }

  private static Optional<ChainFact> fact(GenericRecord body) {
    Body of = new Body(body);
    return Optional.ofNullable(
        switch (body.getSchema().getName()) {
          case "WalletOpened" -> new ChainFact.WalletOpened(of.key("wallet"), of.number("index"));
          case "Deposited" ->
              new ChainFact.Deposited(of.key("wallet"), of.number("amountLamports"));
          case "WithdrawRequested" ->
              new ChainFact.WithdrawRequested(of.key("wallet"), of.number("amountLamports"));
          case "WithdrawCancelled" -> new ChainFact.WithdrawCancelled(of.key("wallet"));
          case "WithdrawCompleted" ->
              new ChainFact.WithdrawCompleted(of.key("wallet"), of.number("amountLamports"));
          case "ItemMinted" ->
              new ChainFact.ItemMinted(of.hash("item"), of.number("index"), of.key("owner"));
          case "SessionKeyRegistered" ->
              new ChainFact.SessionRegistered(
                  of.key("owner"),
                  of.key("session"),
                  of.number("maxVolumeLamports"),
                  of.number("maxItems"),
                  of.number("expiresAtSeconds"),
                  (int) of.number("actions"));
          case "SessionKeyRevoked" ->
              new ChainFact.SessionRevoked(of.key("owner"), of.key("session"));
          case "NetBatchCommitted" ->
              new ChainFact.Committed(
                  of.number("batchId"),
                  of.hash("batchHash"),
                  of.hash("previousHash"),
                  of.hash("chunkRoot"),
                  of.hash("tradesRoot"),
                  of.hash("daDigest"),
                  of.number("asOfSlot"),
                  (int) of.number("debitChunks"),
                  (int) of.number("itemChunks"),
                  (int) of.number("creditChunks"),
                  of.number("sumDebitsLamports"));
          case "NetBatchChunkSettled" ->
              new ChunkApplied(of.number("batchId"), (int) of.number("chunkIndex"));
          case "NetBatchChunkReverted" ->
              new ChainFact.ChunkReverted(of.number("batchId"), (int) of.number("chunkIndex"));
          case "NetBatchSettled" ->
              new ChainFact.Settled(of.number("batchId"), of.hash("batchHash"));
          case "NetBatchAborted" -> new ChainFact.Aborted(of.number("batchId"));
          case "NetBatchVoided" ->
              new ChainFact.Voided(of.number("batchId"), of.hash("batchHash"), "");
          default -> null;
        });
  }

  /** Fields of an event's record. */
  private record Body(GenericRecord record) {
    long number(String field) {
      return ((Number) record.get(field)).longValue();
    }

    String key(String field) {
      return BatchEvidence.wallet(record, field);
    }

    String hash(String field) {
      return Bytes.hex(BatchEvidence.fixed(record, field));
    }
  }

  /** Facts of one kind. */
  <T extends ChainFact> List<T> all(Class<T> kind) {
    return told.stream().map(Told::fact).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** SETTLED, ABORTED or VOID by batch. */
  public Map<Long, String> ends() {
    Map<Long, String> ends = new HashMap<>();
    for (Told one : told) {
      switch (one.fact()) {
        case ChainFact.Settled(long id, String unused) -> ends.put(id, "SETTLED");
        case ChainFact.Aborted(long id) -> ends.put(id, "ABORTED");
        case ChainFact.Voided(long id, String unused, String none) -> ends.put(id, "VOID");
        default -> {
          // ends nothing
        }
      }
    }
    return ends;
  }
}
