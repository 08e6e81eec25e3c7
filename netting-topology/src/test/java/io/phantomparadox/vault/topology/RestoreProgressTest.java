package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Restoring is not dead, and one sees it move. */
@Isolated("a port that was free a moment ago must still be")
class RestoreProgressTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int RECORDS = 2_000;
  private static final Pattern TO_GO = Pattern.compile("\"restoringRecords\":\"?(\\d+)");

  @TempDir Path dir;

  /** Lets the restore go on by one poll for each permit. */
  public static final class Gate implements ConsumerInterceptor<byte[], byte[]> {
    static final Semaphore PERMITS = new Semaphore(0);

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      try {
        if (!PERMITS.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("the test forgot to let it go on");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      // a restore commits nothing
    }

    @Override
    public void configure(Map<String, ?> configs) {
      // it has no settings
    }

    @Override
    public void close() {
      // it holds nothing
    }
  }

  @Test
  void givenALongChangelogWhenAnInstanceStartsEmptyThenHttpTellsHowMuchIsLeftAndThatItLives()
      throws Exception {
    try (Cluster cluster = new Cluster(1, "memory://restore")) {
      // Given: changelogs of an application that ran before, and remembers many chain events
      NettingService.start(config(cluster, "first", 0)).close();
      remember(cluster);

      // When
      int port = freePort();
      try (ExecutorService starter = Executors.newSingleThreadExecutor();
          HttpClient http = HttpClient.newHttpClient()) {
        CompletableFuture<NettingService> started =
            CompletableFuture.supplyAsync(
                () -> NettingService.start(config(cluster, "second", port)), starter);
        try {
          // Then
          long toGo = Long.MAX_VALUE;
          for (int look = 0; look < 3; look++) {
            long before = toGo;
            toGo =
                await()
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(ConnectException.class)
                    .until(() -> look(http, port), now -> now > 0 && now < before);
            Gate.PERMITS.release();
          }
        } finally {
          Gate.PERMITS.release(RECORDS);
        }
        await().atMost(PATIENCE).until(started::isDone);
        try (NettingService service = started.get()) {
          await().atMost(PATIENCE).until(() -> service.health().restoringRecords() == 0);
        }
      }
    }
  }

  /** The records to go, as HTTP tells them; 0 when it tells none. */
  private static long look(HttpClient http, int port) throws IOException, InterruptedException {
    HttpResponse<String> ready = get(http, port, "/health/ready");
    Matcher matcher = TO_GO.matcher(ready.body());
    if (!matcher.find() || Long.parseLong(matcher.group(1)) == 0) {
      return 0;
    }
    assertThat(ready.statusCode()).as("not ready: %s", ready.body()).isEqualTo(503);
    assertThat(ready.body()).contains("restoring");
    assertThat(get(http, port, "/health/live").statusCode()).as("but alive").isEqualTo(200);
    return Long.parseLong(matcher.group(1));
  }

  private static HttpResponse<String> get(HttpClient http, int port, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  // close waits for everything
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void remember(Cluster cluster) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                cluster.broker.bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024,
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int event = 0; event < RECORDS; event++) {
        byte[] key =
            ByteBuffer.allocate(1 + 8 + 68).put((byte) 'V').putLong(7).putInt(event).array();
        producer.send(
            new ProducerRecord<>("vault-netting-ledger-changelog", 0, key, new byte[] {1}));
      }
    }
  }

  private NettingConfig config(Cluster cluster, String name, int port) {
    return NettingConfig.of(
            cluster.broker.bootstrapServers(),
            cluster.codecs.get("schema.registry.url"),
            dir.resolve(name),
            Signing.GENESIS,
            Signing.PROGRAM)
        .withManagement("127.0.0.1", port)
        .withOverrides(
            Map.of(
                "restore.consumer.max.poll.records",
                "200",
                "restore.consumer.interceptor.classes",
                Gate.class.getName()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
