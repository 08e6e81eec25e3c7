package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.TradeHalf;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.settlement.batch.BatchHash;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Sound batches for tests, made from random trades. */
final class Batches {
  static final long GAME = 7;
  static final int WALLETS = 40;
  static final int ITEMS = 40;

  private Batches() {}

  static Bytes32 wallet(int index) {
    return named("wallet", index);
  }

  static Bytes32 item(int index) {
    return named("item", index);
  }

  private static Bytes32 named(String what, int index) {
    byte[] text = (what + index).getBytes(StandardCharsets.UTF_8);
    return new Bytes32(Hash32.sha256(text).toBytes());
  }

  /** The events that give every wallet and item its index, and a heartbeat. */
  static List<ChainEvent> openingEvents(long finalizedSlot) {
    List<ChainEvent> events = new ArrayList<>();
    for (int i = 0; i < WALLETS; i++) {
      events.add(event(GAME, new WalletOpened(wallet(i), (long) i * 100)));
    }
    for (int i = 0; i < ITEMS; i++) {
      events.add(event(GAME, new ItemMinted(item(i), (long) i * 90, wallet(0), 0L)));
    }
    events.add(event(null, new Heartbeat(finalizedSlot)));
    return events;
  }

  private static ChainEvent event(Long game, Object body) {
    return ChainEvent.newBuilder()
        .setSlot(1)
        .setBlockhash(new Bytes32(new byte[32]))
        .setTransactionIndex(0)
        .setProgram(new Bytes32(new byte[32]))
        .setGame(game)
        .setBody(body)
        .build();
  }

  /** A batch of so many executed trades after another one. */
  static LoggedBatch batch(
      SplittableRandom random, long batchId, Hash32 previousHash, long asOfSlot, int trades) {
    List<BatchTrade> executed = new ArrayList<>();
    Map<Bytes32, Long> deltas = new HashMap<>();
    List<OwnerChange> changes = new ArrayList<>();
    long gross = 0;
    for (int i = 0; i < Math.min(trades, ITEMS); i++) {
      int seller = random.nextInt(WALLETS);
      int buyer = (seller + 1 + random.nextInt(WALLETS - 1)) % WALLETS;
      long amount = 1L + random.nextInt(1_000_000);
      executed.add(
          BatchTrade.newBuilder()
              .setPlace(i)
              .setItem(item(i))
              .setSeller(wallet(seller))
              .setBuyer(wallet(buyer))
              .setAmountLamports(amount)
              .setOutcome(TradeOutcome.EXECUTED)
              .setReplayPosition(i)
              .setSell(half(i * 2))
              .setBuy(half(i * 2 + 1))
              .build());
      deltas.merge(wallet(seller), amount, Long::sum);
      deltas.merge(wallet(buyer), -amount, Long::sum);
      changes.add(new OwnerChange(item(i), wallet(seller), wallet(buyer)));
      gross += amount;
    }
    deltas.values().removeIf(lamports -> lamports == 0);
    List<NetDelta> netDeltas = new ArrayList<>();
    deltas.forEach((wallet, lamports) -> netDeltas.add(new NetDelta(wallet, lamports)));
    netDeltas.sort(java.util.Comparator.comparing(NetDelta::getWallet));
    BatchPart part = new BatchPart(0, executed, List.of(), List.of(), netDeltas, changes);
    NetBatch.Builder header =
        NetBatch.newBuilder()
            .setPreviousHash(new Bytes32(previousHash.toBytes()))
            .setBatchHash(new Bytes32(new byte[32]))
            .setTradesRoot(new Bytes32(new byte[32]))
            .setParts(1)
            .setMembers(executed.size())
            .setExecuted(executed.size())
            .setDeferred(0)
            .setRejected(0)
            .setWalletsChanged(netDeltas.size())
            .setItemsMoved(changes.size())
            .setGrossLamports(gross)
            .setNetLamports(
                deltas.values().stream().mapToLong(Long::longValue).filter(l -> l > 0).sum())
            .setCutAtMillis(random.nextInt(1_000_000))
            .setAsOfSlot(asOfSlot)
            .setEngineVersion(1)
            .setEngineLevel(0)
            .setOffsets(List.of());
    BatchHash hashes = BatchHash.of(GAME, batchId, header.build(), List.of(part));
    Hash32 hash = hashes.batchHash();
    NetBatch hashed =
        header
            .setBatchHash(new Bytes32(hash.toBytes()))
            .setTradesRoot(new Bytes32(hashes.tradesRoot().toBytes()))
            .build();
    return new LoggedBatch(
        new BatchIdentity(GAME, batchId, previousHash, hash, asOfSlot),
        hashed,
        List.of(part),
        ByteString.of(hash.toBytes()),
        batchId * 10,
        batchId * 10 + 2);
  }

  private static TradeHalf half(int number) {
    return TradeHalf.newBuilder().setIntentId(named("intent", number)).setLogOffset(number).build();
  }
}
