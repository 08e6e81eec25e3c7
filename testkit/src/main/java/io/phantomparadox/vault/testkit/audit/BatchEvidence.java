package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingInput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * One batch as its payload tells it; wallets in base58, other ids in hex.
 *
 * @param header the last record's body
 * @param trades members of the cut in the order of the payload
 * @param openingBalances lamports by wallet, in the order of the payload
 * @param openingOwners owner by item, in the order of the payload
 * @param deltas lamports by wallet, in the order of the payload
 * @param ownerChanges in the order of the payload
 * @param daDigest SHA-256 of the payload, hex, computed here
 * @param where the payload was found
 * @param faults what is wrong with its form, in words
 */
public record BatchEvidence(
    long game,
    long id,
    GenericRecord header,
    List<Trade> trades,
    Map<String, Long> openingBalances,
    Map<String, String> openingOwners,
    Map<String, Long> deltas,
    List<OwnerChange> ownerChanges,
    String daDigest,
    String where,
    List<String> faults) {

  /** A half: its bytes are there when the trade was executed. */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  public record Half(
      String intentId, long logOffset, byte @Nullable [] intent, byte @Nullable [] signature) {}

  /** A member of the cut. */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  public record Trade(
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
    public boolean executed() {
      return outcome.equals("EXECUTED");
    }

    public String itemHex() {
      return Bytes.hex(item);
    }

    public String sellerName() {
      return Bytes.base58(seller);
    }

    public String buyerName() {
      return Bytes.base58(buyer);
    }
  }

  /** An item's net move. */
  public record OwnerChange(String item, String from, String to) {}

  public String hash(String field) {
    return Bytes.hex(fixed(header, field));
  }

  public long number(String field) {
    return ((Number) header.get(field)).longValue();
  }

  /** How far the cut had read a topic. */
  public long nextOffset(String topic) {
    for (GenericRecord offset : list(header, "offsets")) {
      if (offset.get("topic").toString().equals(topic)) {
        return (Long) offset.get("nextOffset");
      }
    }
    throw new EvidenceException("batch " + id + " does not say how far it had read " + topic);
  }

  /** Executed trades in the order in which they replay. */
  public List<Trade> sequence() {
    return trades.stream()
        .filter(Trade::executed)
        .sorted((a, b) -> Integer.compare(a.replayPosition(), b.replayPosition()))
        .toList();
  }

  /** What the batch was netted from: its members on the state it says it opened with. */
  public NettingInput nettingInput() {
    NettingInput.Builder input = NettingInput.builder();
    for (Trade trade : trades) {
      input.trade(
          new io.phantomparadox.vault.netting.Trade(
              Id32.ofHex(trade.sell().intentId()),
              Id32.ofHex(trade.buy().intentId()),
              Id32.of(trade.item()),
              Id32.of(trade.seller()),
              Id32.of(trade.buyer()),
              trade.amount(),
              trade.place()));
    }
    openingBalances.forEach(
        (wallet, lamports) -> input.balance(Id32.of(Bytes.unbase58(wallet)), lamports));
    openingOwners.forEach(
        (item, owner) -> input.owner(Id32.ofHex(item), Id32.of(Bytes.unbase58(owner))));
    return input.build();
  }

  /** Lamports that its deltas take from wallets. */
  long debits() {
    return deltas.values().stream().filter(delta -> delta < 0).mapToLong(delta -> -delta).sum();
  }

  /**
   * Puts the records of one game together.
   *
   * @throws EvidenceException when a header does not follow its own parts
   */
  public static Map<Long, BatchEvidence> assemble(List<LogRecord> records, long game) {
    Map<Long, BatchEvidence> batches = new TreeMap<>();
    for (Payload payload : Payload.fromTopic(records, game)) {
      BatchEvidence batch = payload.read();
      if (batches.put(batch.id(), batch) != null) {
        throw new EvidenceException("batch " + batch.id() + " is on the topic twice");
      }
    }
    return batches;
  }

  static BatchEvidence of(List<GenericRecord> records, String daDigest, String where) {
    GenericRecord last = records.getLast();
    List<String> faults = new ArrayList<>();
    List<Trade> trades = new ArrayList<>();
    Map<String, Long> balances = new LinkedHashMap<>();
    Map<String, String> owners = new LinkedHashMap<>();
    Map<String, Long> deltas = new LinkedHashMap<>();
    List<OwnerChange> changes = new ArrayList<>();
    int part = 0;
    for (GenericRecord record : records.subList(0, records.size() - 1)) {
      GenericRecord body = (GenericRecord) record.get("body");
      if (!body.getSchema().getName().equals("BatchPart")) {
        throw new EvidenceException(where + ": a header stands before the last record");
      }
      if (!record.get("batchId").equals(last.get("batchId"))
          || !record.get("game").equals(last.get("game"))) {
        faults.add(
            "record %d is of batch %s of game %s"
                .formatted(part, record.get("batchId"), record.get("game")));
      }
      if (!body.get("partIndex").equals(part)) {
        faults.add("part %s stands where %d should".formatted(body.get("partIndex"), part));
      }
      part++;
      list(body, "trades").forEach(trade -> trades.add(trade(trade)));
      for (GenericRecord b : list(body, "openingBalances")) {
        once(faults, balances.put(wallet(b, "wallet"), (Long) b.get("lamports")), "balance", b);
      }
      for (GenericRecord o : list(body, "openingOwners")) {
        once(faults, owners.put(Bytes.hex(fixed(o, "item")), wallet(o, "owner")), "owner", o);
      }
      for (GenericRecord d : list(body, "deltas")) {
        once(faults, deltas.put(wallet(d, "wallet"), (Long) d.get("lamports")), "delta", d);
      }
      for (GenericRecord c : list(body, "ownerChanges")) {
        changes.add(
            new OwnerChange(Bytes.hex(fixed(c, "item")), wallet(c, "from"), wallet(c, "to")));
      }
    }
    GenericRecord header = (GenericRecord) last.get("body");
    if (!header.getSchema().getName().equals("NetBatch")) {
      throw new EvidenceException(where + ": the last record is no header");
    }
    if (!header.get("parts").equals(part)) {
      faults.add("the header counts %s parts, there are %d".formatted(header.get("parts"), part));
    }
    return new BatchEvidence(
        (Long) last.get("game"),
        (Long) last.get("batchId"),
        header,
        List.copyOf(trades),
        balances,
        owners,
        deltas,
        List.copyOf(changes),
        daDigest,
        where,
        List.copyOf(faults));
  }

  private static void once(
      List<String> faults, @Nullable Object before, String what, GenericRecord record) {
    if (before != null) {
      faults.add("a " + what + " is there twice: " + record);
    }
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

  public static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  public static byte[] fixed(GenericRecord record, String field) {
    return ((GenericFixed) record.get(field)).bytes();
  }

  public static String wallet(GenericRecord record, String field) {
    return Bytes.base58(fixed(record, field));
  }

  @SuppressWarnings("unchecked") // our schemas hold arrays of records here
  private static List<GenericRecord> list(GenericRecord record, String field) {
    return (List<GenericRecord>) record.get(field);
  }
}
