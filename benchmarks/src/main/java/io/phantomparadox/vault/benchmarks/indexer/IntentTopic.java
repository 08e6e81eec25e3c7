package io.phantomparadox.vault.benchmarks.indexer;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.GamePartitioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Fills vault.intents with halves of trades between ten thousand wallets of one game. */
final class IntentTopic implements AutoCloseable {
  static final long GAME = 1;
  private static final int WALLETS = 10_000;

  private final KafkaProducer<String, byte[]> producer;
  private final List<PublicKey> wallets = new ArrayList<>(WALLETS);
  private final Serializer<SignedIntent> serializer;
  private long made;

  IntentTopic(String bootstrapServers, Map<String, String> registry) {
    this.serializer = VaultSerdes.serializer(SignedIntent.class, registry);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.PARTITIONER_CLASS_CONFIG,
                GamePartitioner.class.getName(),
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new StringSerializer(),
            new ByteArraySerializer());
    for (int i = 0; i < WALLETS; i++) {
      wallets.add(PublicKey.of(Hash32.sha256(bytes(i)).toBytes()));
    }
  }

  String wallet(int number) {
    return wallets.get(Math.floorMod(number, WALLETS)).toBase58();
  }

  /** Sends so many as fast as the broker takes them. */
  void send(int count) {
    for (int i = 0; i < count; i++) {
      sendOne();
    }
    producer.flush();
  }

  /** Sends at a steady pace. */
  void sendAt(int perSecond, int seconds) {
    long begun = System.nanoTime();
    long total = (long) perSecond * seconds;
    for (long i = 0; i < total; i++) {
      long due = begun + TimeUnit.SECONDS.toNanos(1) * i / perSecond;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      sendOne();
    }
    producer.flush();
  }

  private void sendOne() {
    long number = made++;
    boolean sells = number % 2 == 0;
    PublicKey seller = wallets.get((int) (number / 2 % WALLETS));
    PublicKey buyer = wallets.get((int) ((number / 2 * 7 + 1) % WALLETS));
    PublicKey owner = sells ? seller : buyer;
    long now = System.currentTimeMillis();
    Intent intent =
        new Intent(
            sells ? IntentAction.SELL : IntentAction.BUY,
            Hash32.ZERO,
            GAME,
            TradeId.of(ByteBuffer.allocate(16).putLong(8, number / 2).array()),
            Hash32.sha256(bytes(number / 2 % 50_000)),
            seller,
            buyer,
            1 + number % 1_000_000,
            owner,
            owner,
            number,
            now,
            now + 3_600_000,
            Hash32.ZERO);
    byte[] value =
        serializer.serialize(
            VaultTopics.INTENTS,
            new SignedIntent(ByteBuffer.wrap(intent.encode()), new Signature64(new byte[64])));
    var unused = producer.send(new ProducerRecord<>(VaultTopics.INTENTS, GameKey.of(GAME), value));
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  @Override
  public void close() {
    producer.close();
  }
}
