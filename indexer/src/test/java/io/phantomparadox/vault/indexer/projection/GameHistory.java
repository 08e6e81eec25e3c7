package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.IntentStatus;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.schemas.avro.TradeHalf;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the topics of game 1 hold in the tests: an item is minted to alice, who sells it to bob for
 * 70 of his 100 lamports; carol's purchase is rejected; a second batch is aborted and its trade is
 * netted again in the third; the fourth is void and its trade expires; in the fifth bob takes what
 * carol offers to anybody for 10. Alice has a session key that is revoked, and the settlement of
 * the first batch is logged.
 */
public final class GameHistory {
  public static final long GAME = 1;
  public static final Map<String, String> REGISTRY =
      Map.of("schema.registry.url", "memory://indexer");
  public static final PublicKey ALICE = key(1);
  public static final PublicKey BOB = key(2);
  public static final PublicKey CAROL = key(3);
  public static final Hash32 ITEM = Hash32.sha256(new byte[] {9});
  public static final Hash32 CAROLS_ITEM = Hash32.sha256(new byte[] {10});
  public static final PublicKey SESSION = key(4);

  public final Intent sell = intent(IntentAction.SELL, ALICE, BOB, 70, 1);
  public final Intent buy = intent(IntentAction.BUY, ALICE, BOB, 70, 1);
  public final Intent resell = intent(IntentAction.SELL, BOB, ALICE, 20, 2);
  public final Intent rebuy = intent(IntentAction.BUY, BOB, ALICE, 20, 2);
  public final Intent unpaid = intent(IntentAction.BUY, BOB, CAROL, 50, 3);
  public final Intent belated = intent(IntentAction.SELL, ALICE, BOB, 30, 4);
  public final Intent waiting = intent(IntentAction.BUY, ALICE, BOB, 30, 4);
  public final Intent ask =
      new Intent(
          IntentAction.ASK,
          hash(7),
          GAME,
          TradeId.of(new byte[16]),
          CAROLS_ITEM,
          CAROL,
          PublicKey.ZERO,
          10,
          CAROL,
          CAROL,
          5,
          1_000L,
          2_000L,
          Hash32.ZERO);
  public final Intent take =
      new Intent(
          IntentAction.TAKE,
          hash(7),
          GAME,
          TradeId.of(new byte[16]),
          CAROLS_ITEM,
          CAROL,
          BOB,
          10,
          BOB,
          BOB,
          6,
          1_000L,
          Long.MAX_VALUE,
          ask.id());

  private final Map<String, List<ConsumerRecord<String, byte[]>>> topics = new LinkedHashMap<>();

  public GameHistory() {
    for (Intent intent :
        List.of(sell, buy, resell, rebuy, unpaid, sell, belated, waiting, ask, take)) {
      add(
          VaultTopics.INTENTS,
          new SignedIntent(ByteBuffer.wrap(intent.encode()), new Signature64(new byte[64])));
    }
    add(
        VaultTopics.INTENT_RESULTS,
        new IntentResult(
            GAME, bytes(resell.id()), IntentStatus.DEFERRED, "UPSTREAM_NOT_SETTLED", "", 5L, null));
    add(
        VaultTopics.INTENT_RESULTS,
        new IntentResult(
            GAME, bytes(unpaid.id()), IntentStatus.REJECTED, "UNMATCHED", "no seller", 6L, null));
    for (Intent late : List.of(belated, waiting)) {
      add(
          VaultTopics.INTENT_RESULTS,
          new IntentResult(
              GAME, bytes(late.id()), IntentStatus.DEFERRED, "SELLER_LATER", "", 3_500L, null));
      add(
          VaultTopics.INTENT_RESULTS,
          new IntentResult(
              GAME, bytes(late.id()), IntentStatus.EXPIRED, "EXPIRED", "", 9_000L, null));
    }
    batch(1, sell, buy, 0);
    batch(2, resell, rebuy, 2);
    batch(3, resell, rebuy, 2);
    batch(4, belated, waiting, 6);
    batch(5, ask, take, 8);
    event(new WalletOpened(bytes(ALICE), 0L));
    event(new WalletOpened(bytes(BOB), 1L));
    event(new Deposited(bytes(BOB), 1L, 100L, 100L));
    event(new ItemMinted(bytes(ITEM), 0L, bytes(ALICE), 0L));
    event(committed(1));
    event(new NetBatchSettled(1L, bytes(hash(1)), 70L));
    event(new NetBatchAborted(2L));
    event(committed(3));
    event(new NetBatchSettled(3L, bytes(hash(3)), 20L));
    event(new WithdrawCompleted(bytes(BOB), 1L, 5L, 45L));
    event(new NetBatchVoided(4L, bytes(hash(4))));
    event(new WalletOpened(bytes(CAROL), 2L));
    event(new ItemMinted(bytes(CAROLS_ITEM), 1L, bytes(CAROL), 2L));
    event(new SessionKeyRegistered(bytes(ALICE), bytes(SESSION), 500L, 3L, 4_000L, 14));
    event(committed(5));
    event(new NetBatchSettled(5L, bytes(hash(5)), 10L));
    event(new SessionKeyRevoked(bytes(ALICE), bytes(SESSION)));
    add(VaultTopics.CHAIN_EVENTS, heartbeat(40));
    for (long used : new long[] {70, 90}) {
      add(
          VaultTopics.SESSIONS,
          new SessionPolicy(
              GAME, bytes(ALICE), bytes(SESSION), 500L, 3L, 4_000_000L, 14, false, used, 1L));
    }
    settlement(SettlementStep.PLAN, SettlementStatus.PLANNED, 10, plan(), null, null);
    settlement(SettlementStep.COMMIT, SettlementStatus.SIGNED, 11, null, transaction(), null);
    settlement(SettlementStep.COMMIT, SettlementStatus.FINALIZED, 12, null, null, null);
    settlement(SettlementStep.END, SettlementStatus.FINALIZED, 13, null, null, costs());
  }

  private void settlement(
      SettlementStep step,
      SettlementStatus status,
      long atMillis,
      @Nullable SettlementPlan plan,
      @Nullable SignedTransaction transaction,
      @Nullable BatchCosts costs) {
    add(
        VaultTopics.SETTLEMENTS,
        SettlementEvent.newBuilder()
            .setGame(GAME)
            .setBatchId(1)
            .setStep(step)
            .setChunkIndex(-1)
            .setAttempt(1)
            .setStatus(status)
            .setAtMillis(atMillis)
            .setPlan(plan)
            .setTransaction(transaction)
            .setSlot(status == SettlementStatus.FINALIZED ? Long.valueOf(5) : null)
            .setFeeLamports(status == SettlementStatus.FINALIZED ? Long.valueOf(5_000) : null)
            .setCosts(costs)
            .setError(null)
            .build());
  }

  private static SettlementPlan plan() {
    Bytes32 root = bytes(hash(8));
    return new SettlementPlan(root, "bafy", 900L, root, 1, 0, 1, 70L, List.of(chunk(1), chunk(2)));
  }

  private static ByteBuffer chunk(int value) {
    return ByteBuffer.wrap(new byte[] {(byte) value, 0, 1});
  }

  private static SignedTransaction transaction() {
    return new SignedTransaction(
        new Signature64(new byte[64]), ByteBuffer.wrap(new byte[200]), 77L, 9_000L, 5_000L);
  }

  private static BatchCosts costs() {
    return new BatchCosts("SETTLED", 1, 4, 0, 1_500L, 20_000L, 900L, 3, 1_200L, 1L, 300L, 25_000L);
  }

  private static ChainEvent heartbeat(long slot) {
    return new ChainEvent(
        null, slot, bytes(hash(slot)), null, -1, bytes(hash(7)), null, new Heartbeat(slot));
  }

  /** Records of every topic in their order. */
  public Map<String, List<ConsumerRecord<String, byte[]>>> topics() {
    return topics;
  }

  private void batch(long id, Intent sell, Intent buy, long place) {
    BatchTrade trade =
        new BatchTrade(
            place + 1,
            bytes(sell.item()),
            bytes(sell.from()),
            bytes(buy.to()),
            sell.amountLamports(),
            TradeOutcome.EXECUTED,
            null,
            0,
            new TradeHalf(bytes(sell.id()), place, null, null),
            new TradeHalf(bytes(buy.id()), place + 1, null, null));
    add(
        VaultTopics.BATCHES,
        new BatchRecord(
            GAME,
            id,
            new BatchPart(
                0,
                List.of(trade),
                List.of(),
                List.of(),
                List.of(
                    new NetDelta(bytes(sell.from()), sell.amountLamports()),
                    new NetDelta(bytes(buy.to()), -sell.amountLamports())),
                List.of(
                    new OwnerChange(bytes(sell.item()), bytes(sell.from()), bytes(buy.to()))))));
    add(
        VaultTopics.BATCHES,
        new BatchRecord(
            GAME,
            id,
            new NetBatch(
                bytes(hash(id - 1)),
                bytes(hash(id)),
                bytes(hash(id)),
                1,
                1,
                1,
                0,
                0,
                2,
                1,
                sell.amountLamports(),
                sell.amountLamports(),
                id * 1000,
                id,
                1,
                0,
                List.of())));
  }

  private static NetBatchCommitted committed(long id) {
    Bytes32 hash = bytes(hash(id));
    return new NetBatchCommitted(
        id, hash, bytes(hash(id - 1)), hash, hash, hash, id, id + 9, 1, 1, 1, 1L);
  }

  private void event(SpecificRecordBase body) {
    long slot = topics.getOrDefault(VaultTopics.CHAIN_EVENTS, List.of()).size();
    add(
        VaultTopics.CHAIN_EVENTS,
        new ChainEvent(
            new EventId(bytes(hash(0)), new Signature64(new byte[64]), 0, 0),
            slot,
            bytes(hash(slot)),
            slot,
            0,
            bytes(hash(7)),
            GAME,
            body));
  }

  private <T extends SpecificRecord> void add(String topic, T value) {
    List<ConsumerRecord<String, byte[]>> records =
        topics.computeIfAbsent(topic, name -> new ArrayList<>());
    byte[] wire = VaultSerdes.<T>serializer(type(value), REGISTRY).serialize(topic, value);
    records.add(new ConsumerRecord<>(topic, 0, records.size(), "1", wire));
  }

  @SuppressWarnings("unchecked") // the class of a T is a Class<T>
  private static <T extends SpecificRecord> Class<T> type(T value) {
    return (Class<T>) value.getClass();
  }

  private static Intent intent(
      IntentAction action, PublicKey from, PublicKey to, long amount, int trade) {
    PublicKey owner = action == IntentAction.SELL ? from : to;
    return new Intent(
        action,
        hash(7),
        GAME,
        TradeId.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) trade}),
        ITEM,
        from,
        to,
        amount,
        owner,
        owner,
        trade,
        1_000L,
        2_000L,
        Hash32.ZERO);
  }

  private static PublicKey key(int fill) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) fill;
    return PublicKey.of(bytes);
  }

  private static Hash32 hash(long seed) {
    return Hash32.sha256(new byte[] {(byte) seed});
  }

  private static Bytes32 bytes(Hash32 hash) {
    return new Bytes32(hash.toBytes());
  }

  private static Bytes32 bytes(PublicKey key) {
    return new Bytes32(key.toBytes());
  }
}
