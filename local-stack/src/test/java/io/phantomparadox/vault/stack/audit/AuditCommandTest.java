package io.phantomparadox.vault.stack.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.stack.LocalStack;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.StackEndpoints;
import io.phantomparadox.vault.stack.cli.VaultCommand;
import io.phantomparadox.vault.stack.demo.Console;
import io.phantomparadox.vault.stack.demo.DemoRun;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.SimulatedMarket;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {
  private static final String BATCHES = "vault.batches";
  private static final Duration VALIDITY = Duration.ofSeconds(10);

  @TempDir Path directory;

  /** What a command printed and its exit code. */
  private record Ran(int code, String text) {}

  private static Ran audit(String... options) {
    List<String> arguments = new ArrayList<>(List.of("audit"));
    arguments.addAll(List.of(options));
    StringWriter text = new StringWriter();
    int code =
        new CommandLine(new VaultCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(text))
            .setErr(new PrintWriter(text))
            .execute(arguments.toArray(String[]::new));
    return new Ran(code, text.toString());
  }

  @Test
  void givenAMarketThatWasPlayed_whenAudited_thenItAgreesRunningAndKeptUntilSomebodyAddsABatch()
      throws Exception {
    Path data = directory.resolve("data");
    Market market = SimulatedMarket.create(5, SimulatedMarket.Size.SMALL);
    LocalStackOptions options =
        LocalStackOptions.defaults()
            .withDataDir(data)
            .withGames(List.of(1L), market.players().size(), market.items().size())
            .withIntentMaxAge(VALIDITY);

    try (LocalStack stack = LocalStack.start(options)) {
      new DemoRun(
              stack.endpoints(),
              stack.rpc(),
              stack.keys(),
              new DemoRun.Settings(1, VALIDITY, Duration.ofMinutes(3), 0, null),
              new Console(new PrintWriter(new StringWriter()), false))
          .play(market);
      StackEndpoints at = stack.endpoints();
      String[] chain = {"--rpc", at.rpcUrl().toString(), "--program", at.programId().toBase58()};

      Ran running =
          audit(
              chain[0],
              chain[1],
              chain[2],
              chain[3],
              "--kafka",
              at.bootstrapServers(),
              "--registry",
              at.schemaRegistryUrl());
      assertThat(running.text()).contains("Everything agrees.", "intents/s", "NOTHING_LOST");
      assertThat(running.code()).isZero();

      Ran byGateway =
          audit(
              chain[0],
              chain[1],
              chain[2],
              chain[3],
              "--gateway",
              stack.contentGateway().toString(),
              "--from",
              "gateway");
      assertThat(byGateway.text()).contains("Everything agrees.", "from the gateway");
      assertThat(byGateway.code()).isZero();
    }

    Ran kept = audit("--data", data.toString(), "--same-engine");
    assertThat(kept.text()).contains("Everything agrees.", "RE_NETTING", "PLAN_FITS");
    assertThat(kept.code()).isZero();

    try (KeptGround ground = KeptGround.start(data)) {
      Sources at = ground.sources();
      publishTheFirstBatchAgain(String.valueOf(at.kafka()));
      Ran tampered =
          audit(
              "--rpc", at.rpc().toString(),
              "--program", at.program(),
              "--kafka", String.valueOf(at.kafka()),
              "--registry", String.valueOf(at.registry()));
      assertThat(tampered.text()).contains("PAYLOAD: a batch id has two payloads", "DISAGREEMENT");
      assertThat(tampered.code()).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    }
  }

  private static void publishTheFirstBatchAgain(String kafka) throws Exception {
    List<ConsumerRecord<String, byte[]>> first = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka),
                new StringSerializer(),
                new ByteArraySerializer())) {
      int partition = GameKey.partition(1, consumer.partitionsFor(BATCHES).size());
      TopicPartition game = new TopicPartition(BATCHES, partition);
      consumer.assign(List.of(game));
      consumer.seekToBeginning(List.of(game));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (first.size() < 2 && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(first::add);
      }
      // batch 1 of a small market is one part and its header
      for (ConsumerRecord<String, byte[]> record : first.subList(0, 2)) {
        producer
            .send(new ProducerRecord<>(BATCHES, partition, record.key(), record.value()))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void givenNoStack_whenAuditedByOptionsThatDoNotSuffice_thenASentenceAndTheCodeOfWrongUsage() {
    System.setProperty("vault.home", directory.toString());
    try {
      Ran ran = audit();
      assertThat(ran.text()).contains("No 'vault up' runs here");
      assertThat(ran.code()).isEqualTo(CommandLine.ExitCode.USAGE);
    } finally {
      System.clearProperty("vault.home");
    }
  }

  @Test
  void givenADirectoryWithoutAStack_whenAudited_thenASentenceAndFailure() {
    Ran ran = audit("--data", directory.toString());

    assertThat(ran.text()).contains("no stack was kept in");
    assertThat(ran.code()).isEqualTo(CommandLine.ExitCode.SOFTWARE);
  }
}
