package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.IntentStatus;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
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

/**
 * What the topics of game 1 hold in the tests: an item is minted to alice, who sells it to bob for
 * 70 of his 100 lamports; carol's purchase is rejected; a second batch is aborted and its trade is
 * netted again in the third.
 */
final class GameHistory {
  static final long GAME = 1;
  static final Map<String, String> REGISTRY = Map.of("schema.registry.url", "memory://indexer");
  static final PublicKey ALICE = key(1);
  static final PublicKey BOB = key(2);
  static final PublicKey CAROL = key(3);
  static final Hash32 ITEM = Hash32.sha256(new byte[] {9});

  final Intent sell = intent(IntentAction.SELL, ALICE, BOB, 70, 1);
  final Intent buy = intent(IntentAction.BUY, ALICE, BOB, 70, 1);
  final Intent resell = intent(IntentAction.SELL, BOB, ALICE, 20, 2);
  final Intent rebuy = intent(IntentAction.BUY, BOB, ALICE, 20, 2);
  final Intent unpaid = intent(IntentAction.BUY, BOB, CAROL, 50, 3);

  private final Map<String, List<ConsumerRecord<String, byte[]>>> topics = new LinkedHashMap<>();

  GameHistory() {
    for (Intent intent : List.of(sell, buy, resell, rebuy, unpaid, sell)) {
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
    batch(1, sell, buy, 0);
    batch(2, resell, rebuy, 2);
    batch(3, resell, rebuy, 2);
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
  }

  /** Records of every topic in their order. */
  Map<String, List<ConsumerRecord<String, byte[]>>> topics() {
    return topics;
  }

  private void batch(long id, Intent sell, Intent buy, long place) {
    BatchTrade trade =
        new BatchTrade(
            place + 1,
            bytes(ITEM),
            bytes(sell.from()),
            bytes(sell.to()),
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
                    new NetDelta(bytes(sell.to()), -sell.amountLamports())),
                List.of(new OwnerChange(bytes(ITEM), bytes(sell.from()), bytes(sell.to()))))));
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
