package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
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
import io.phantomparadox.vault.solana.Hash32;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker with the vault's topics, and a market model that writes sound batches onto it. */
final class LiveMarket implements AutoCloseable {
  static final int PARTITIONS = 3;

  final String registry;
  final List<Long> balances = new ArrayList<>();
  final List<Integer> owners = new ArrayList<>();

  private final EmbeddedBroker broker;
  private final boolean brokerIsOwn;
  private final KafkaProducer<String, SpecificRecord> producer;
  private final LiveVault vault;
  private final SplittableRandom random;
  private List<Long> balancesBefore = List.of();
  private List<Integer> ownersBefore = List.of();
  private boolean unsound;
  private long lastBatch;
  private Hash32 lastHash = Hash32.ZERO;
  private long intents;

  private LiveMarket(
      EmbeddedBroker broker, boolean own, String registry, LiveVault vault, long seed) {
    this.broker = broker;
    this.brokerIsOwn = own;
    this.registry = registry;
    this.vault = vault;
    this.random = new SplittableRandom(seed);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            VaultSerdes.<SpecificRecord>serializer(
                SpecificRecord.class, Map.of("schema.registry.url", registry)));
    for (int i = 0; i < vault.wallets.size(); i++) {
      balances.add(LiveVault.DEPOSIT);
    }
    for (int i = 0; i < vault.items.size(); i++) {
      owners.add(i % vault.wallets.size());
    }
  }

  static LiveMarket start(LiveVault vault, long seed)
      throws InterruptedException, TimeoutException, ExecutionException {
    EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicProvisioner(admin, PARTITIONS, (short) 1, Duration.ofSeconds(20)).apply();
    }
    LiveMarket market = new LiveMarket(broker, true, "memory://" + UUID.randomUUID(), vault, seed);
    market.open();
    return market;
  }

  /** Another game's market on the same broker; the broker is closed with the first. */
  LiveMarket another(LiveVault otherGame, long seed)
      throws InterruptedException, ExecutionException {
    LiveMarket market = new LiveMarket(broker, false, registry, otherGame, seed);
    market.open();
    return market;
  }

  private void open() throws InterruptedException, ExecutionException {
    for (int i = 0; i < vault.wallets.size(); i++) {
      event(vault.game, new WalletOpened(bytes(vault.wallets.get(i).toBytes()), (long) i));
    }
    for (int i = 0; i < vault.items.size(); i++) {
      Bytes32 owner = bytes(vault.wallets.get(i % vault.wallets.size()).toBytes());
      event(vault.game, new ItemMinted(bytes(vault.items.get(i).toBytes()), (long) i, owner, 0L));
    }
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  private static Bytes32 bytes(byte[] bytes) {
    return new Bytes32(bytes);
  }

  private void event(Long game, Object body) throws InterruptedException, ExecutionException {
    ChainEvent event =
        ChainEvent.newBuilder()
            .setSlot(1)
            .setBlockhash(bytes(new byte[32]))
            .setTransactionIndex(0)
            .setProgram(bytes(vault.program.id().toBytes()))
            .setGame(game)
            .setBody(body)
            .build();
    write(VaultTopics.CHAIN_EVENTS, event);
  }

  private void write(String topic, SpecificRecord value)
      throws InterruptedException, ExecutionException {
    int partition = GameKey.partition(vault.game, PARTITIONS);
    producer.send(new ProducerRecord<>(topic, partition, GameKey.of(vault.game), value)).get();
  }

  /** Cuts a batch of random sales that the model can pay, in two parts; returns its id. */
  long cut(int sales, long asOfSlot) throws InterruptedException, ExecutionException {
    balancesBefore = List.copyOf(balances);
    ownersBefore = List.copyOf(owners);
    List<BatchTrade> trades = new ArrayList<>();
    Map<Integer, Long> deltas = new TreeMap<>();
    List<OwnerChange> changes = new ArrayList<>();
    long gross = 0;
    for (int i = 0; i < Math.min(sales, owners.size()); i++) {
      int seller = owners.get(i);
      int buyer = (seller + 1 + random.nextInt(balances.size() - 1)) % balances.size();
      long affordable = balances.get(buyer) + Math.min(0, deltas.getOrDefault(buyer, 0L));
      long amount = 1 + random.nextLong(Math.max(1, affordable / 4));
      trades.add(trade(i, seller, buyer, amount, trades.size()));
      deltas.merge(seller, amount, Long::sum);
      deltas.merge(buyer, -amount, Long::sum);
      changes.add(new OwnerChange(item(i), wallet(seller), wallet(buyer)));
      owners.set(i, buyer);
      gross += amount;
    }
    deltas.values().removeIf(lamports -> lamports == 0);
    List<NetDelta> net = new ArrayList<>();
    deltas.forEach(
        (index, lamports) -> {
          net.add(new NetDelta(wallet(index), lamports));
          balances.set(index, balances.get(index) + lamports);
        });
    net.sort(Comparator.comparing(NetDelta::getWallet));
    changes.sort(Comparator.comparing(OwnerChange::getItem));
    write(trades, net, changes, gross, asOfSlot);
    return lastBatch;
  }

  /** Id of the newest batch. */
  long lastBatch() {
    return lastBatch;
  }

  /** Cuts a batch whose header claims another content: no worker may settle it. */
  long cutUnsound(long asOfSlot) throws InterruptedException, ExecutionException {
    unsound = true;
    try {
      return cut(1, asOfSlot);
    } finally {
      unsound = false;
      undo();
    }
  }

  /** The newest batch was not applied: the model forgets what it changed. */
  void undo() {
    balances.clear();
    balances.addAll(balancesBefore);
    owners.clear();
    owners.addAll(ownersBefore);
  }

  private void write(
      List<BatchTrade> trades,
      List<NetDelta> net,
      List<OwnerChange> changes,
      long gross,
      long asOfSlot)
      throws InterruptedException, ExecutionException {
    long batchId = ++lastBatch;
    Hash32 previous = lastHash;
    event(null, new Heartbeat(asOfSlot));
    List<BatchPart> parts =
        List.of(
            new BatchPart(0, trades, List.of(), List.of(), List.of(), List.of()),
            new BatchPart(1, List.of(), List.of(), List.of(), net, changes));
    NetBatch.Builder header =
        NetBatch.newBuilder()
            .setPreviousHash(bytes(previous.toBytes()))
            .setBatchHash(bytes(new byte[32]))
            .setTradesRoot(bytes(new byte[32]))
            .setParts(2)
            .setMembers(trades.size())
            .setExecuted(trades.size())
            .setDeferred(0)
            .setRejected(0)
            .setWalletsChanged(net.size())
            .setItemsMoved(changes.size())
            .setGrossLamports(gross)
            .setNetLamports(net.stream().mapToLong(NetDelta::getLamports).filter(l -> l > 0).sum())
            .setCutAtMillis(System.currentTimeMillis())
            .setAsOfSlot(asOfSlot)
            .setEngineVersion(1)
            .setEngineLevel(0)
            .setOffsets(List.of());
    BatchHash hashes = BatchHash.of(vault.game, batchId, header.build(), parts);
    lastHash = unsound ? Hash32.sha256(hashes.batchHash().toBytes()) : hashes.batchHash();
    NetBatch hashed =
        header
            .setBatchHash(bytes(lastHash.toBytes()))
            .setTradesRoot(bytes(hashes.tradesRoot().toBytes()))
            .build();
    for (BatchPart part : parts) {
      record(batchId, part);
    }
    record(batchId, hashed);
  }

  private void record(long batchId, Object body) throws InterruptedException, ExecutionException {
    write(VaultTopics.BATCHES, new BatchRecord(vault.game, batchId, body));
  }

  private BatchTrade trade(int item, int seller, int buyer, long amount, int place) {
    return BatchTrade.newBuilder()
        .setPlace(place)
        .setItem(item(item))
        .setSeller(wallet(seller))
        .setBuyer(wallet(buyer))
        .setAmountLamports(amount)
        .setOutcome(TradeOutcome.EXECUTED)
        .setReplayPosition(place)
        .setSell(half())
        .setBuy(half())
        .build();
  }

  private TradeHalf half() {
    byte[] number = ByteBuffer.allocate(8).putLong(++intents).array();
    return TradeHalf.newBuilder()
        .setIntentId(bytes(Hash32.sha256(number).toBytes()))
        .setLogOffset(intents)
        .build();
  }

  private Bytes32 wallet(int index) {
    return bytes(vault.wallets.get(index).toBytes());
  }

  private Bytes32 item(int index) {
    return bytes(vault.items.get(index).toBytes());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    if (brokerIsOwn) {
      broker.close();
    }
  }
}
