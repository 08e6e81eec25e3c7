package io.phantomparadox.vault.testkit.audit;

import static io.phantomparadox.vault.testkit.audit.TamperedHistory.add;
import static io.phantomparadox.vault.testkit.audit.TamperedHistory.flip;
import static io.phantomparadox.vault.testkit.audit.TamperedHistory.resign;
import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.testkit.audit.ChainFact.Committed;
import io.phantomparadox.vault.testkit.audit.ChainFact.SessionRegistered;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything in a payload and in what the chain told, changed one at a time. SEALED rows are the
 * strong ones: the operator who controls the server authority has made every hash and commit follow
 * the change, so that only the content can give it away.
 */
class TamperedPayloadTest {
  private static final AuditInput TRUTH = TamperedHistory.truth();

  record Row(String name, Check caughtBy, boolean sealed, Consumer<TamperedHistory> change) {
    @Override
    public String toString() {
      return (sealed ? "SEALED " : "") + name;
    }
  }

  private static Row raw(String name, Check caughtBy, Consumer<TamperedHistory> change) {
    return new Row(name, caughtBy, false, change);
  }

  private static Row sealed(String name, Check caughtBy, Consumer<TamperedHistory> change) {
    return new Row(name, caughtBy, true, change);
  }

  static Stream<Row> halves() {
    return Stream.of(
        sealed("a signature", Check.CONSENT, h -> flip(h.half(1, 0, "sell"), "signature")),
        sealed("a signature of a text", Check.CONSENT, h -> flip(h.half(1, 1, "buy"), "signature")),
        sealed(
            "a signature by a session", Check.CONSENT, h -> flip(h.half(1, 2, "buy"), "signature")),
        sealed(
            "a signature left out", Check.CONSENT, h -> h.half(1, 0, "buy").put("signature", null)),
        sealed(
            "signed bytes left out", Check.CONSENT, h -> h.half(1, 0, "buy").put("intent", null)),
        sealed("an intent id", Check.CONSENT, h -> flip(h.half(1, 0, "sell"), "intentId")),
        sealed("the magic of an intent", Check.CONSENT, h -> bytes(h, 0)),
        sealed("the version of an intent", Check.CONSENT, h -> bytes(h, 16)),
        sealed("the action of an intent", Check.CONSENT, h -> bytes(h, 17)),
        sealed("the domain of an intent", Check.CONSENT, h -> bytes(h, 18)),
        sealed("the game of an intent", Check.CONSENT, h -> bytes(h, 50)),
        sealed("the trade id of an intent", Check.CONSENT, h -> bytes(h, 58)),
        sealed("the item of an intent", Check.CONSENT, h -> bytes(h, 74)),
        sealed("the seller of an intent", Check.CONSENT, h -> bytes(h, 106)),
        sealed("the buyer of an intent", Check.CONSENT, h -> bytes(h, 138)),
        sealed("the price of an intent", Check.CONSENT, h -> bytes(h, 170)),
        sealed("the owner of an intent", Check.CONSENT, h -> bytes(h, 178)),
        sealed("the signer of an intent", Check.CONSENT, h -> bytes(h, 210)),
        sealed("the nonce of an intent", Check.CONSENT, h -> bytes(h, 242)),
        sealed("the time an intent was made", Check.CONSENT, h -> bytes(h, 250)),
        sealed("the time an intent ends", Check.CONSENT, h -> bytes(h, 258)),
        sealed("the reference of an intent", Check.CONSENT, h -> bytes(h, 266)),
        sealed(
            "the halves of a trade exchanged",
            Check.CONSENT,
            h -> {
              GenericRecord sell = h.half(1, 0, "sell");
              h.trade(1, 0).put("sell", h.half(1, 0, "buy"));
              h.trade(1, 0).put("buy", sell);
            }),
        sealed(
            "the half of another trade",
            Check.CONSENT,
            h -> h.trade(1, 0).put("sell", h.half(1, 1, "sell"))),
        sealed(
            "the log offset of a half",
            Check.PAYLOAD,
            h -> add(h.half(1, 1, "sell"), "logOffset", 90)),
        sealed(
            "expired at the cut", Check.CONSENT, h -> add(h.header(1), "cutAtMillis", 3_600_000)),
        sealed(
            "replayed: a trade of batch 1 in batch 3",
            Check.AT_MOST_ONCE,
            h -> h.list(3, "trades").add(h.trade(1, 1))));
  }

  private static void bytes(TamperedHistory history, int at) {
    resign(
        history.half(1, 0, "sell"),
        bytes -> {
          bytes[at] ^= 2;
          return bytes;
        });
  }

  static Stream<Row> members() {
    return Stream.of(
        sealed("the price of a trade", Check.CONSENT, h -> add(h.trade(1, 0), "amountLamports", 1)),
        sealed("the item of a trade", Check.CONSENT, h -> flip(h.trade(1, 0), "item")),
        sealed("the seller of a trade", Check.CONSENT, h -> flip(h.trade(1, 0), "seller")),
        sealed("the buyer of a trade", Check.CONSENT, h -> flip(h.trade(1, 0), "buyer")),
        sealed("the place of a trade", Check.PAYLOAD, h -> add(h.trade(1, 2), "place", -1)),
        sealed(
            "the order of the members",
            Check.PAYLOAD,
            h -> Collections.swap(h.list(1, "trades"), 0, 1)),
        sealed(
            "the order of the replay",
            Check.RE_NETTING,
            h -> {
              Object first = h.trade(1, 0).get("replayPosition");
              h.trade(1, 0).put("replayPosition", h.trade(1, 2).get("replayPosition"));
              h.trade(1, 2).put("replayPosition", first);
            }),
        sealed(
            "a replay position twice", Check.PAYLOAD, h -> h.trade(1, 1).put("replayPosition", 0)),
        sealed(
            "an executed trade called deferred",
            Check.RE_NETTING,
            h -> outcome(h.trade(1, 1), "DEFERRED")),
        sealed(
            "an executed trade left out", Check.CONSERVATION, h -> h.list(1, "trades").remove(1)),
        sealed(
            "a rejected trade called executed",
            Check.CONSENT,
            h -> {
              outcome(h.trade(1, 3), "EXECUTED");
              h.trade(1, 3).put("replayPosition", 3);
            }),
        sealed("a rejected trade left out", Check.PAYLOAD, h -> h.list(1, "trades").remove(3)),
        sealed("a deferred trade left out", Check.PAYLOAD, h -> h.list(1, "trades").remove(4)),
        sealed(
            "an added trade of nobody",
            Check.CONSENT,
            h -> {
              GenericRecord copy =
                  GenericData.get().deepCopy(h.trade(1, 0).getSchema(), h.trade(1, 0));
              add(copy, "place", 1_000);
              copy.put("replayPosition", 3);
              flip((GenericRecord) copy.get("sell"), "intentId");
              flip((GenericRecord) copy.get("buy"), "intentId");
              h.list(1, "trades").add(copy);
            }),
        sealed("a trade twice", Check.AT_MOST_ONCE, h -> h.list(1, "trades").add(h.trade(1, 0))),
        sealed(
            "the signed bytes of a rejected trade published",
            Check.PAYLOAD,
            h -> {
              h.half(1, 3, "sell").put("intent", h.half(1, 0, "sell").get("intent"));
              h.half(1, 3, "sell").put("signature", h.half(1, 0, "sell").get("signature"));
            }));
  }

  private static void outcome(GenericRecord trade, String outcome) {
    Object before = trade.get("outcome");
    trade.put(
        "outcome",
        new GenericData.EnumSymbol(((GenericData.EnumSymbol) before).getSchema(), outcome));
    trade.put("replayPosition", -1);
  }

  static Stream<Row> state() {
    return Stream.of(
        sealed(
            "an opening balance raised",
            Check.INPUT_STATE,
            h -> add(h.list(1, "openingBalances").getFirst(), "lamports", 9)),
        sealed(
            "an opening balance that makes a wallet insolvent",
            Check.SOLVENCY,
            h -> h.list(1, "openingBalances").forEach(b -> b.put("lamports", 0L))),
        sealed(
            "an opening balance left out",
            Check.PAYLOAD,
            h -> h.list(1, "openingBalances").removeFirst()),
        sealed(
            "an opening balance of a bystander",
            Check.PAYLOAD,
            h -> {
              GenericRecord first = h.list(1, "openingBalances").getFirst();
              GenericRecord copy = GenericData.get().deepCopy(first.getSchema(), first);
              flip(copy, "wallet");
              h.list(1, "openingBalances").addFirst(copy);
            }),
        sealed(
            "an opening balance twice",
            Check.PAYLOAD,
            h -> h.list(1, "openingBalances").add(h.list(1, "openingBalances").getFirst())),
        sealed(
            "an opening owner",
            Check.CUSTODY,
            h -> h.list(1, "openingOwners").forEach(o -> flip(o, "owner"))),
        sealed(
            "an opening owner left out",
            Check.PAYLOAD,
            h -> h.list(1, "openingOwners").removeFirst()),
        sealed(
            "a delta raised",
            Check.CONSERVATION,
            h -> add(h.list(1, "deltas").getFirst(), "lamports", 1)),
        sealed("a delta left out", Check.CONSERVATION, h -> h.list(1, "deltas").removeFirst()),
        sealed(
            "a delta of another wallet",
            Check.CONSERVATION,
            h -> flip(h.list(1, "deltas").getFirst(), "wallet")),
        sealed("the order of deltas", Check.PAYLOAD, h -> Collections.reverse(h.list(1, "deltas"))),
        sealed(
            "the new owner of an item",
            Check.CUSTODY,
            h -> flip(h.list(1, "ownerChanges").getFirst(), "to")),
        sealed(
            "the old owner of an item",
            Check.CUSTODY,
            h -> flip(h.list(1, "ownerChanges").getFirst(), "from")),
        sealed(
            "the item that moves",
            Check.CUSTODY,
            h -> flip(h.list(1, "ownerChanges").getFirst(), "item")),
        sealed(
            "an owner change left out",
            Check.CUSTODY,
            h -> h.list(1, "ownerChanges").removeFirst()));
  }

  static Stream<Row> headers() {
    return Stream.concat(
        Stream.of(
                "parts",
                "members",
                "executed",
                "deferred",
                "rejected",
                "walletsChanged",
                "itemsMoved",
                "grossLamports",
                "netLamports")
            .map(
                field ->
                    sealed(
                        "the header's " + field, Check.PAYLOAD, h -> add(h.header(1), field, 1))),
        Stream.of(
            raw("the previous hash", Check.HASH_CHAIN, h -> flip(h.header(3), "previousHash")),
            raw("the batch hash", Check.HASH_CHAIN, h -> flip(h.header(1), "batchHash")),
            raw("the trades root", Check.HASH_CHAIN, h -> flip(h.header(1), "tradesRoot")),
            raw("the time of the cut", Check.HASH_CHAIN, h -> add(h.header(1), "cutAtMillis", 1)),
            raw("the slot of the cut", Check.HASH_CHAIN, h -> add(h.header(1), "asOfSlot", 1)),
            sealed(
                "an older slot of the cut",
                Check.INPUT_STATE,
                h -> add(h.header(3), "asOfSlot", 500)),
            raw(
                "the engine's version",
                Check.HASH_CHAIN,
                h -> add(h.header(1), "engineVersion", 1)),
            raw("the engine's level", Check.HASH_CHAIN, h -> add(h.header(1), "engineLevel", 1)),
            raw(
                "how far a topic was read",
                Check.APPLIED_ONCE,
                h -> {
                  GenericRecord offset =
                      (GenericRecord) ((List<?>) h.header(1).get("offsets")).getFirst();
                  add(offset, "nextOffset", 1);
                }),
            sealed(
                "read less of the log than it nets",
                Check.PAYLOAD,
                h ->
                    ((List<?>) h.header(1).get("offsets"))
                        .forEach(offset -> ((GenericRecord) offset).put("nextOffset", 1L))),
            sealed("the index of a part", Check.PAYLOAD, h -> add(h.part(1), "partIndex", 1)),
            sealed(
                "the batch of a part",
                Check.PAYLOAD,
                h -> add(h.records(1).getFirst(), "batchId", 1)),
            sealed(
                "the game of a part", Check.PAYLOAD, h -> add(h.records(1).getFirst(), "game", 1)),
            raw("a part left out", Check.PAYLOAD, h -> h.records(1).removeFirst()),
            raw("a part twice", Check.PAYLOAD, h -> h.records(1).addFirst(h.records(1).getFirst())),
            raw("the header left out", Check.PAYLOAD, h -> h.records(1).removeLast()),
            raw(
                "a batch under another id",
                Check.HASH_CHAIN,
                h -> h.records(3).forEach(record -> add(record, "batchId", 4)))));
  }

  static Stream<Row> chain() {
    return Stream.of(
        raw("the digest of the commit", Check.APPLIED_ONCE, h -> commit(h, "da")),
        raw("the hash of the commit", Check.APPLIED_ONCE, h -> commit(h, "hash")),
        raw("the sum of the commit", Check.APPLIED_ONCE, h -> commit(h, "sum")),
        raw("the chunk root of the commit", Check.PLAN_FITS, h -> commit(h, "root")),
        raw("a chunk left out", Check.PLAN_FITS, h -> h.chunks(1).remove(2)),
        raw(
            "a chunk added",
            Check.PLAN_FITS,
            h -> h.chunks(1).put(3, new byte[] {2, 1, 0, 0, 0, 0, 0, 1})),
        raw("an amount in a chunk", Check.PLAN_FITS, h -> h.chunks(1).get(0)[7] ^= 1),
        raw(
            "the order of the chunks",
            Check.PLAN_FITS,
            h -> {
              byte[] first = h.chunks(1).get(0);
              h.chunks(1).put(0, h.chunks(1).get(2));
              h.chunks(1).put(2, first);
            }),
        raw(
            "a chunk applied twice",
            Check.PLAN_FITS,
            h -> h.tellAgain(ChainFact.ChunkApplied.class)),
        raw("a batch ended twice", Check.APPLIED_ONCE, h -> h.tellAgain(ChainFact.Settled.class)),
        raw(
            "an end of other content",
            Check.APPLIED_ONCE,
            h ->
                h.facts(
                    ChainFact.Settled.class, end -> new ChainFact.Settled(end.batchId(), "00"))),
        raw("a batch ended without a commit", Check.APPLIED_ONCE, h -> h.forget(Committed.class)),
        raw(
            "a session the chain never heard of",
            Check.CONSENT,
            h -> h.forget(SessionRegistered.class)),
        raw("a session of another owner", Check.CONSENT, h -> session(h, "owner")),
        raw("a session that had ended", Check.CONSENT, h -> session(h, "expiry")),
        raw("a session that may not TAKE", Check.CONSENT, h -> session(h, "actions")),
        raw("a session with less volume", Check.CONSENT, h -> session(h, "volume")),
        raw(
            "a deposit that never was",
            Check.INPUT_STATE,
            h -> h.forget(ChainFact.Deposited.class)),
        raw(
            "an item that was never minted",
            Check.INPUT_STATE,
            h -> h.forget(ChainFact.ItemMinted.class)));
  }

  private static void commit(TamperedHistory history, String what) {
    history.facts(
        Committed.class,
        c ->
            new Committed(
                c.batchId(),
                what.equals("hash") ? c.chunkRoot() : c.batchHash(),
                c.previousHash(),
                what.equals("root") ? c.batchHash() : c.chunkRoot(),
                c.tradesRoot(),
                what.equals("da") ? c.batchHash() : c.daDigest(),
                c.asOfSlot(),
                c.debitChunks(),
                c.itemChunks(),
                c.creditChunks(),
                what.equals("sum") ? c.sumDebits() + 1 : c.sumDebits()));
  }

  private static void session(TamperedHistory history, String what) {
    history.facts(
        SessionRegistered.class,
        s ->
            new SessionRegistered(
                what.equals("owner") ? s.session() : s.owner(),
                s.session(),
                what.equals("volume") ? 299 : s.maxVolumeLamports(),
                s.maxItems(),
                what.equals("expiry") ? 1 : s.expiresAtSeconds(),
                what.equals("actions") ? 1 << IntentBytes.BUY : s.actions()));
  }

  static Stream<Row> rows() {
    return Stream.of(halves(), members(), state(), headers(), chain()).flatMap(rows -> rows);
  }

  @Test
  void givenATrueHistoryWhenAuditedThenEverythingAgrees() {
    AuditReport report = Auditor.audit(TRUTH);

    assertThat(report.disagreements()).isEmpty();
    assertThat(report.batches()).isEqualTo(3);
    assertThat(report.trades()).isEqualTo(5);
    assertThat(report.intents()).isEqualTo(10);
    for (Check check :
        List.of(
            Check.PAYLOAD,
            Check.CONSENT,
            Check.AT_MOST_ONCE,
            Check.CUSTODY,
            Check.CONSERVATION,
            Check.SOLVENCY,
            Check.RE_NETTING,
            Check.HASH_CHAIN,
            Check.INPUT_STATE,
            Check.APPLIED_ONCE,
            Check.PLAN_FITS)) {
      assertThat(report.agreed(check)).as(check.name()).isPositive();
    }
  }

  @Test
  void givenAnUnchangedHistoryWhenWrittenAndSealedAgainThenItIsTheSame() {
    TamperedHistory history = TamperedHistory.of(TRUTH);
    history.seal();

    assertThat(history.input().payloads().getFirst().digest())
        .isEqualTo(TRUTH.payloads().getFirst().digest());
    assertThat(Auditor.audit(history.input()).disagreements()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void givenAChangeWhenAuditedThenItIsCaught(Row row) {
    TamperedHistory history = TamperedHistory.of(TRUTH);
    row.change().accept(history);
    if (row.sealed()) {
      history.seal();
    }

    AuditReport report = Auditor.audit(history.input());

    assertThat(report.holds()).isFalse();
    assertThat(report.lines())
        .filteredOn(line -> !line.holds())
        .extracting(AuditReport.Line::check)
        .contains(row.caughtBy());
    assertThat(report.first().orElseThrow().describe()).contains("expected", "found", "where");
  }
}
