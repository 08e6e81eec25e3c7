package io.phantomparadox.vault.stack.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * One batch as its records on {@code vault.batches} tell it; wallets in base58, other ids in hex.
 *
 * @param header the last record's body
 * @param trades members of the cut in canonical order
 * @param openingBalances lamports by wallet, in the order of the payload
 * @param openingOwners owner by item, in the order of the payload
 * @param deltas lamports by wallet, in the order of the payload
 * @param ownerChanges in the order of the payload
 * @param daDigest SHA-256 of the canonical payload, computed here
 */
record BatchEvidence(
    long game,
    long id,
    GenericRecord header,
    List<Trade> trades,
    Map<String, Long> openingBalances,
    Map<String, String> openingOwners,
    Map<String, Long> deltas,
    List<OwnerChange> ownerChanges,
    String daDigest) {

  /** A half: its bytes are there when the trade was executed. */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  record Half(
      String intentId, long logOffset, byte @Nullable [] intent, byte @Nullable [] signature) {}

  /** A member of the cut. */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  record Trade(
      long place,
      byte[] item,
      byte[] seller,
      byte[] buyer,
      long amount,
      String outcome,
      @Nullable String reason,
      int replayPosition,
      Half sell,
      Half buy) {
    boolean executed() {
      return outcome.equals("EXECUTED");
    }

    String itemHex() {
      return Bytes.hex(item);
    }

    String sellerName() {
      return Bytes.base58(seller);
    }

    String buyerName() {
      return Bytes.base58(buyer);
    }
  }

  /** An item's net move. */
  record OwnerChange(String item, String from, String to) {}

  String hash(String field) {
    return Bytes.hex(fixed(header, field));
  }

  long number(String field) {
    return ((Number) header.get(field)).longValue();
  }

  /** How far the cut had read a topic. */
  long nextOffset(String topic) {
    for (GenericRecord offset : list(header, "offsets")) {
      if (offset.get("topic").toString().equals(topic)) {
        return (Long) offset.get("nextOffset");
      }
    }
    throw new VerificationException("batch " + id + " does not say how far it had read " + topic);
  }

  /** Executed trades in the order in which they replay. */
  List<Trade> sequence() {
    return trades.stream()
        .filter(Trade::executed)
        .sorted((a, b) -> Integer.compare(a.replayPosition(), b.replayPosition()))
        .toList();
  }

  /**
   * Puts the records of one game together.
   *
   * @throws VerificationException when a header does not follow its own parts
   */
  static Map<Long, BatchEvidence> assemble(List<LogRecord> records, long game) {
    Map<Long, BatchEvidence> batches = new TreeMap<>();
    List<LogRecord> open = new ArrayList<>();
    for (LogRecord record : records) {
      if (record.number("game") != game) {
        continue;
      }
      open.add(record);
      if (record.body().getSchema().getName().equals("NetBatch")) {
        BatchEvidence batch = of(open);
        if (batches.put(batch.id(), batch) != null) {
          throw new VerificationException("batch " + batch.id() + " is on the topic twice");
        }
        open.clear();
      }
    }
    if (!open.isEmpty()) {
      throw new VerificationException("parts without a header end the topic");
    }
    return batches;
  }

  private static BatchEvidence of(List<LogRecord> records) {
    long id = records.getFirst().number("batchId");
    List<Trade> trades = new ArrayList<>();
    Map<String, Long> balances = new LinkedHashMap<>();
    Map<String, String> owners = new LinkedHashMap<>();
    Map<String, Long> deltas = new LinkedHashMap<>();
    List<OwnerChange> changes = new ArrayList<>();
    MessageDigest digest = Bytes.newSha256();
    for (LogRecord record : records) {
      if (record.number("batchId") != id) {
        throw new VerificationException("parts of two batches are mixed at " + record.offset());
      }
      digest.update(
          ByteBuffer.allocate(4)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(record.avro().length)
              .array());
      digest.update(record.avro());
      GenericRecord body = record.body();
      if (body.getSchema().getName().equals("BatchPart")) {
        list(body, "trades").forEach(trade -> trades.add(trade(trade)));
        list(body, "openingBalances")
            .forEach(b -> balances.put(wallet(b, "wallet"), (Long) b.get("lamports")));
        list(body, "openingOwners")
            .forEach(o -> owners.put(Bytes.hex(fixed(o, "item")), wallet(o, "owner")));
        list(body, "deltas")
            .forEach(d -> deltas.put(wallet(d, "wallet"), (Long) d.get("lamports")));
        list(body, "ownerChanges")
            .forEach(
                c ->
                    changes.add(
                        new OwnerChange(
                            Bytes.hex(fixed(c, "item")), wallet(c, "from"), wallet(c, "to"))));
      }
    }
    return new BatchEvidence(
        records.getFirst().number("game"),
        id,
        records.getLast().body(),
        List.copyOf(trades),
        balances,
        owners,
        deltas,
        List.copyOf(changes),
        Bytes.hex(digest.digest()));
  }

  private static Trade trade(GenericRecord trade) {
    Object reason = trade.get("reason");
    return new Trade(
        (Long) trade.get("place"),
        fixed(trade, "item"),
        fixed(trade, "seller"),
        fixed(trade, "buyer"),
        (Long) trade.get("amountLamports"),
        trade.get("outcome").toString(),
        reason == null ? null : reason.toString(),
        (Integer) trade.get("replayPosition"),
        half((GenericRecord) trade.get("sell")),
        half((GenericRecord) trade.get("buy")));
  }

  private static Half half(GenericRecord half) {
    ByteBuffer intent = (ByteBuffer) half.get("intent");
    GenericFixed signature = (GenericFixed) half.get("signature");
    return new Half(
        Bytes.hex(fixed(half, "intentId")),
        (Long) half.get("logOffset"),
        intent == null ? null : bytes(intent),
        signature == null ? null : signature.bytes());
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  static byte[] fixed(GenericRecord record, String field) {
    return ((GenericFixed) record.get(field)).bytes();
  }

  static String wallet(GenericRecord record, String field) {
    return Bytes.base58(fixed(record, field));
  }

  @SuppressWarnings("unchecked") // our schemas hold arrays of records here
  private static List<GenericRecord> list(GenericRecord record, String field) {
    return (List<GenericRecord>) record.get(field);
  }
}
