package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** A broker with the vault's topics, and a door on it. */
final class RunningDoor implements AutoCloseable {
  static final int PARTITIONS = 4;
  static final Hash32 GENESIS = Hash32.sha256(new byte[] {1});
  static final PublicKey PROGRAM = keypair(99).publicKey();
  static final Keypair SELLER = keypair(1);
  static final Keypair BUYER = keypair(2);

  private static final Pattern PROBLEM =
      Pattern.compile("\"type\":\"urn:phantomparadox:vault:problem:([a-z0-9-]+)\"");
  private static final AtomicLong NONCES = new AtomicLong();

  private final @Nullable Path dataDir;
  private final int port;
  private final String registry = "memory://" + UUID.randomUUID();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private EmbeddedBroker broker;
  private final IngestService service;
  private final KafkaConsumer<String, SignedIntent> reader;
  private final List<TopicPartition> partitions =
      IntStream.range(0, PARTITIONS)
          .mapToObj(i -> new TopicPartition(VaultTopics.INTENTS, i))
          .toList();

  private RunningDoor(@Nullable Path dataDir, UnaryOperator<IngestConfig.Builder> config)
      throws Exception {
    this.dataDir = dataDir;
    this.broker = EmbeddedBroker.start(options(0));
    this.port = broker.port();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicProvisioner(admin, PARTITIONS, (short) 1, Duration.ofSeconds(20)).apply();
    }
    this.service = IngestService.start(config.apply(config()).build());
    this.reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            VaultSerdes.deserializer(SignedIntent.class, Map.of("schema.registry.url", registry)));
    reader.assign(partitions);
  }

  static RunningDoor start() throws Exception {
    return new RunningDoor(null, config -> config);
  }

  static RunningDoor start(@Nullable Path dataDir, IngestLimits limits) throws Exception {
    return new RunningDoor(dataDir, config -> config.limits(limits));
  }

  static RunningDoor start(UnaryOperator<IngestConfig.Builder> config) throws Exception {
    return new RunningDoor(null, config);
  }

  /** Begins the configuration of another door on the same broker. */
  IngestConfig.Builder config() {
    return IngestConfig.builder(broker.bootstrapServers(), registry, GENESIS, PROGRAM);
  }

  /** Begins the configuration of a door for another cluster and program on the same broker. */
  IngestConfig.Builder config(Hash32 genesis, PublicKey program) {
    return IngestConfig.builder(broker.bootstrapServers(), registry, genesis, program);
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registry() {
    return registry;
  }

  private EmbeddedBroker.Options options(int onPort) {
    EmbeddedBroker.Options options =
        dataDir == null ? EmbeddedBroker.Options.temporary() : EmbeddedBroker.Options.kept(dataDir);
    return options.withPort(onPort);
  }

  void stopBroker() {
    broker.close();
  }

  void startBrokerAgain() {
    broker = EmbeddedBroker.start(options(port));
  }

  IngestService service() {
    return service;
  }

  URI uri() {
    return service.uri();
  }

  /** What a test saw of an answer. */
  record Answer(int status, String body, HttpResponse<String> response) {
    /** Status and name of the problem; the whole answer when it is not a problem. */
    String problem() {
      String type = response.headers().firstValue("Content-Type").orElse("");
      Matcher name = PROBLEM.matcher(body);
      return type.startsWith("application/problem+json") && name.find()
          ? status + " " + name.group(1)
          : status + " " + type + " " + body;
    }
  }

  Answer post(String path, String json) throws IOException, InterruptedException {
    return post(path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  Answer post(String path, byte[] body, String contentType)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri().resolve(path))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }

  /** Everything in {@code vault.intents} now. */
  List<ConsumerRecord<String, SignedIntent>> logged() {
    reader.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
    List<ConsumerRecord<String, SignedIntent>> records = new ArrayList<>();
    while (partitions.stream().anyMatch(p -> reader.position(p) < ends.getOrDefault(p, 0L))) {
      reader.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }

  /** How many records {@code vault.intents} has now. */
  long loggedCount() {
    return reader.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }

  static IntentSigner signer(Keypair key) {
    return signer(key, InstantSource.system());
  }

  static IntentSigner signer(Keypair key, InstantSource clock) {
    return new IntentSigner(
        IntentDomain.of(GENESIS, PROGRAM),
        key.publicKey(),
        key,
        clock,
        Duration.ofMinutes(5),
        NONCES::incrementAndGet);
  }

  static Trade trade(long game) {
    byte[] id = new byte[TradeId.SIZE];
    long number = NONCES.incrementAndGet();
    for (int i = 0; i < Long.BYTES; i++) {
      id[i] = (byte) (number >>> (8 * i));
    }
    return new Trade(
        game, TradeId.of(id), Hash32.sha256(id), SELLER.publicKey(), BUYER.publicKey(), 1_000_000);
  }

  static Keypair keypair(int seed) {
    byte[] bytes = new byte[Keypair.SEED_SIZE];
    bytes[0] = (byte) seed;
    return Keypair.fromSeed(bytes);
  }

  @Override
  public void close() {
    reader.close();
    service.close();
    broker.close();
    http.close();
  }
}
