package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.testkit.Player;
import io.phantomparadox.vault.testkit.PostedIntent;
import io.phantomparadox.vault.testkit.SessionKey;
import io.phantomparadox.vault.testkit.TestVault;
import io.phantomparadox.vault.testkit.audit.ChainFact.Committed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * A true history of three batches, as an auditor takes it, that a test may change anywhere. After a
 * change of a payload it can be sealed again as its operator would: hash, root, digest and the
 * commits of this and all later batches follow the new content.
 */
final class TamperedHistory {
  private static final long GAME = TestVault.GAME;

  private final AuditInput original;
  private final List<List<GenericRecord>> batches = new ArrayList<>();
  private final List<ChainHistory.Told> told;
  private final Map<Long, Map<Integer, byte[]>> chunks = new HashMap<>();

  private TamperedHistory(AuditInput original) {
    this.original = original;
    told = new ArrayList<>(original.history().told());
    original.payloads().forEach(payload -> batches.add(new ArrayList<>(payload.records())));
    original
        .history()
        .chunks()
        .forEach(
            (id, all) -> {
              Map<Integer, byte[]> copy = new HashMap<>();
              all.forEach((index, bytes) -> copy.put(index, bytes.clone()));
              chunks.put(id, copy);
            });
  }

  /**
   * The true history. Batch 1: three executed trades (SELL and BUY signed as bytes and as text, an
   * ASK taken by a session key), one rejected, one deferred member. Batch 2: void. Batch 3:
   * executes what batch 2 gave back.
   */
  static AuditInput truth() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword", "shield", "crown");
      Player bob = vault.player("bob").with(1_000);
      Player eve = vault.player("eve").with(500);
      SessionKey phone = bob.session("phone").volume(400).only(IntentAction.TAKE).register();
      vault.heartbeat();
      vault.trade("sword", ann, bob, 100);
      ann.sells("shield").to(eve).at(50).signedAsText().post();
      eve.buys("shield").from(ann).at(50).signedAsText().post();
      PostedIntent ask = ann.asks("crown").at(300).post();
      bob.takes(ask).signedBy(phone).post();
      vault.trade("sword", ann, eve, 70);
      vault.trade("shield", eve, bob, 5_000);
      vault.untilCut().settle();
      vault.trade("sword", bob, eve, 90);
      vault.untilCut().voidBatch().untilCut().settle();
      return vault.auditInput();
    }
  }

  static TamperedHistory of(AuditInput truth) {
    return new TamperedHistory(truth);
  }

  /** The input with all changes. */
  AuditInput input() {
    List<Payload> payloads = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      payloads.add(new Payload(encode(batches.get(i)), original.payloads().get(i).where()));
    }
    return new AuditInput(
        original.genesis(),
        original.program(),
        GAME,
        payloads,
        new ChainHistory(told, chunks),
        Optional.empty());
  }

  // parts of a payload

  /** Records of a batch, parts first. */
  List<GenericRecord> records(int batch) {
    return batches.get(batch - 1);
  }

  GenericRecord header(int batch) {
    return (GenericRecord) records(batch).getLast().get("body");
  }

  GenericRecord part(int batch) {
    return (GenericRecord) records(batch).getFirst().get("body");
  }

  @SuppressWarnings("unchecked") // the schema says so
  List<GenericRecord> list(int batch, String field) {
    return (List<GenericRecord>) part(batch).get(field);
  }

  /** A member of a batch's cut by its position. */
  GenericRecord trade(int batch, int position) {
    return list(batch, "trades").get(position);
  }

  GenericRecord half(int batch, int position, String side) {
    return (GenericRecord) trade(batch, position).get(side);
  }

  // changes

  /** Turns one bit of a fixed field over. */
  static void flip(GenericRecord record, String field) {
    GenericFixed fixed = (GenericFixed) record.get(field);
    byte[] bytes = fixed.bytes().clone();
    bytes[bytes.length - 1] ^= 1;
    record.put(field, new GenericData.Fixed(fixed.getSchema(), bytes));
  }

  /** Changes the signed bytes of a half, and its id with them. */
  static void resign(GenericRecord half, UnaryOperator<byte[]> change) {
    byte[] bytes = change.apply(BatchEvidence.bytes((ByteBuffer) half.get("intent")));
    half.put("intent", ByteBuffer.wrap(bytes));
    GenericFixed id = (GenericFixed) half.get("intentId");
    half.put("intentId", new GenericData.Fixed(id.getSchema(), Bytes.sha256(bytes)));
  }

  static void add(GenericRecord record, String field, long by) {
    Object value = record.get(field);
    if (value instanceof Integer number) {
      record.put(field, number + (int) by);
    } else {
      record.put(field, (Long) value + by);
    }
  }

  /** Changes what the chain told. */
  <T extends ChainFact> void facts(Class<T> kind, UnaryOperator<T> change) {
    told.replaceAll(
        one ->
            kind.isInstance(one.fact())
                ? new ChainHistory.Told(
                    one.slot(), one.where(), change.apply(kind.cast(one.fact())))
                : one);
  }

  void forget(Class<? extends ChainFact> kind) {
    told.removeIf(one -> kind.isInstance(one.fact()));
  }

  void tellAgain(Class<? extends ChainFact> kind) {
    told.add(told.stream().filter(one -> kind.isInstance(one.fact())).findFirst().orElseThrow());
  }

  Map<Integer, byte[]> chunks(long batch) {
    return chunks.get(batch);
  }

  /** Makes hashes, digests and commits follow the content, from batch 1 on. */
  void seal() {
    String previous = "0".repeat(64);
    for (int i = 0; i < batches.size(); i++) {
      GenericRecord header = header(i + 1);
      put(header, "previousHash", previous);
      BatchEvidence batch = new Payload(encode(batches.get(i)), "sealed").read();
      CanonicalBatch content = CanonicalBatch.of(batch);
      put(header, "tradesRoot", content.tradesRoot());
      put(header, "batchHash", content.batchHash());
      String digest = new Payload(encode(batches.get(i)), "sealed").digest();
      String before = previous;
      facts(
          Committed.class,
          commit ->
              commit.batchId() != batch.id()
                  ? commit
                  : new Committed(
                      commit.batchId(),
                      content.batchHash(),
                      before,
                      commit.chunkRoot(),
                      content.tradesRoot(),
                      digest,
                      batch.number("asOfSlot"),
                      commit.debitChunks(),
                      commit.itemChunks(),
                      commit.creditChunks(),
                      batch.debits()));
      facts(
          ChainFact.Settled.class,
          end ->
              end.batchId() == batch.id()
                  ? new ChainFact.Settled(batch.id(), content.batchHash())
                  : end);
      facts(
          ChainFact.Voided.class,
          end ->
              end.batchId() == batch.id()
                  ? new ChainFact.Voided(batch.id(), content.batchHash(), digest)
                  : end);
      previous = content.batchHash();
    }
  }

  private static void put(GenericRecord record, String field, String hex) {
    GenericFixed before = (GenericFixed) record.get(field);
    record.put(field, new GenericData.Fixed(before.getSchema(), Bytes.unhex(hex)));
  }

  private static byte[] encode(List<GenericRecord> records) {
    GenericDatumWriter<GenericRecord> writer =
        new GenericDatumWriter<>(BatchRecord.getClassSchema());
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    try {
      for (GenericRecord record : records) {
        ByteArrayOutputStream avro = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(avro, null);
        writer.write(record, encoder);
        encoder.flush();
        payload.writeBytes(Bytes.littleEndian(avro.size(), Integer.BYTES));
        payload.writeBytes(avro.toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return payload.toByteArray();
  }
}
