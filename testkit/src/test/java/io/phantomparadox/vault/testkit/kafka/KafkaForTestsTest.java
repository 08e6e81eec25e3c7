package io.phantomparadox.vault.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.testkit.IntentDraft;
import io.phantomparadox.vault.testkit.PlayedChain;
import io.phantomparadox.vault.testkit.TestWallet;
import io.phantomparadox.vault.testkit.audit.EvidenceException;
import io.phantomparadox.vault.testkit.audit.HistoryChecker;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaForTestsTest {
  private static final long GAME = 1;
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @Test
  void givenOneNode_whenAnIntentIsSent_thenItStandsOnTheLogAsItWasSigned() throws Exception {
    try (KafkaForTests kafka = KafkaForTests.oneNode(2);
        KafkaProducer<String, SignedIntent> producer = producer(kafka)) {
      send(producer, 1);

      assertThat(read(kafka).of(VaultTopics.INTENTS)).hasSize(1);

      thenATransactionThatHangsIsNamed(kafka);
    }
  }

  private static void thenATransactionThatHangsIsNamed(KafkaForTests kafka) throws Exception {
    try (KafkaProducer<String, byte[]> hangs =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "hangs"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      hangs.initTransactions();
      hangs.beginTransaction();
      hangs.send(new ProducerRecord<>(VaultTopics.BATCHES, 1, "1", new byte[1])).get();

      assertThatThrownBy(() -> read(kafka, Duration.ofSeconds(1)))
          .isInstanceOf(EvidenceException.class)
          .hasMessageContaining(VaultTopics.BATCHES + "-1")
          .hasMessageContaining("open at offset 0")
          .hasMessageContaining("PT1S");
      hangs.abortTransaction();
    }
  }

  @Test
  void givenThreeNodes_whenOneIsTakenAway_thenNothingAcknowledgedIsLostAndWritingGoesOn()
      throws Exception {
    try (KafkaForTests kafka = KafkaForTests.threeNodes(2);
        KafkaProducer<String, SignedIntent> producer = producer(kafka)) {
      send(producer, 1);

      kafka.stop(2);
      send(producer, 2);
      kafka.start(2);
      kafka.stop(3);
      send(producer, 3);

      assertThat(read(kafka).of(VaultTopics.INTENTS)).hasSize(3);
      long now = System.currentTimeMillis();
      assertThat(HistoryChecker.check(read(kafka), GAME, now).holds())
          .as("three intents that still wait")
          .isTrue();
    }
  }

  private static KafkaProducer<String, SignedIntent> producer(KafkaForTests kafka) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "acks",
            "all",
            "delivery.timeout.ms",
            (int) DEADLINE.toMillis(),
            "request.timeout.ms",
            5_000),
        new StringSerializer(),
        VaultSerdes.serializer(
            SignedIntent.class,
            Map.of("schema.registry.url", kafka.registryUrl(), "auto.register.schemas", true)));
  }

  private static void send(KafkaProducer<String, SignedIntent> producer, long nonce)
      throws Exception {
    IntentDraft draft =
        IntentDraft.of(
                IntentAction.SELL,
                TestWallet.named("ann"),
                PlayedChain.DOMAIN,
                GAME,
                nonce,
                System.currentTimeMillis())
            .item("sword")
            .seller(TestWallet.named("ann"))
            .buyer(TestWallet.named("bob"))
            .at(10);
    producer
        .send(
            new ProducerRecord<>(
                VaultTopics.INTENTS, GameKey.partition(GAME, 2), GameKey.of(GAME), draft.record()))
        .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static TopicEvidence read(KafkaForTests kafka) {
    return read(kafka, DEADLINE);
  }

  private static TopicEvidence read(KafkaForTests kafka, Duration stall) {
    return TopicEvidence.read(
        kafka.bootstrapServers(), URI.create(kafka.registryUrl()), HistoryChecker.TOPICS, stall);
  }
}
