package io.phantomparadox.vault.stack.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.listener.ListenerConfig;
import io.phantomparadox.vault.listener.ListenerService;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.stack.cli.VaultCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./vault listener status} and {@code backfill}, as an operator types them. */
class ListenerCommandTest {
  private static final long GAME = 1;
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final String SYSTEM_PROGRAM = "11111111111111111111111111111111";
  private static final Path IDL = Path.of("..", "docs", "examples", "idl", "marketplace.json");

  private final String registry = "memory://" + UUID.randomUUID();
  private final VaultProgram program = VaultProgram.atDefaultAddress();
  private EmbeddedBroker broker;
  private LocalChain chain;
  private RpcClient rpc;
  private VaultOperator operator;

  /** Offset of the last event that was read. */
  private long lastEventAt;

  @BeforeEach
  void startParts(@TempDir Path dir) throws Exception {
    broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary());
    chain = LocalChain.start(LocalChain.Options.forTests());
    rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10));
    try (Admin admin = admin()) {
      new TopicProvisioner(admin, 1, (short) 1, Duration.ofSeconds(20)).apply();
    }
    operator = new VaultOperator(rpc, program, OperatorKeys.keptIn(dir.resolve("keys")));
    operator.setUp(VaultOperator.Bounds.LOCAL, 50, List.of(GAME));
  }

  @AfterEach
  void endParts() {
    rpc.close();
    chain.close();
    broker.close();
  }

  @Test
  void givenNoCursorWhenBackfilledThenTheListenerGoesOnFromThereAndNoEventIsThereTwice()
      throws Exception {
    assertThat(run("status")).contains("cursor on chain NO", "exit code 1");
    awaitFinal();

    assertThat(run("backfill --from-slot 0")).contains(" 0 missing", "exit code 0");

    List<String> begun = events(VaultTopics.CHAIN_EVENTS);
    assertThat(begun).isNotEmpty();
    assertThat(run("status")).contains("cursor on chain yes", "exit code 0");
    operator.ensurePages(GAME, 1_000, 1_000);
    awaitFinal();
    try (ListenerService listener = listener()) {
      awaitPublished(listener);
      List<String> both = events(VaultTopics.CHAIN_EVENTS);
      assertThat(both).doesNotHaveDuplicates().hasSizeGreaterThan(begun.size());
      assertThat(both.subList(0, begun.size())).isEqualTo(begun);

      assertThat(run("backfill --from-slot 0"))
          .as("beside a listener that runs")
          .contains("%,d events on chain, 0 published now, 0 missing".formatted(both.size()));
      assertThat(events(VaultTopics.CHAIN_EVENTS)).isEqualTo(both);
      assertThat(listener.health().haltReason()).isEmpty();
    }
  }

  @Test
  void givenEventsAndASourceWithoutACursorWhenBackfilledOrStartedThenItRefusesToPublishThemTwice()
      throws Exception {
    awaitFinal();
    try (ListenerService listener = listener()) {
      awaitPublished(listener);
    }
    List<String> published = events(VaultTopics.CHAIN_EVENTS);

    assertThat(run("backfill --from-slot 0 --source misspelt"))
        .contains("source misspelt has no cursor", "name the source that published them")
        .contains("exit code 1");
    assertThatThrownBy(() -> listener("misspelt"))
        .hasMessageContaining("halted, CURSOR_MISSING: source misspelt has no cursor");

    assertThat(events(VaultTopics.CHAIN_EVENTS)).isEqualTo(published).isNotEmpty();
  }

  @Test
  void givenAProgramThatIsFollowedSinceLaterWhenBackfilledThenWhatIsMissingIsAddedAndNothingTwice()
      throws Exception {
    awaitFinal();
    long later = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    operator.ensurePages(GAME, 1_000, 1_000);
    awaitFinal();
    try (ListenerService listener = listener()) {
      awaitPublished(listener);
    }
    String follow = " --follow " + SYSTEM_PROGRAM + "=" + IDL;
    assertThat(run("backfill --from-slot " + later + follow))
        .contains(", 0 missing", "exit code 0");
    List<String> since = events(VaultTopics.PROGRAM_EVENTS);
    assertThat(since).isNotEmpty().doesNotHaveDuplicates();
    List<String> vault = events(VaultTopics.CHAIN_EVENTS);

    assertThat(run("backfill --from-slot 0" + follow)).contains(", 0 missing", "exit code 0");

    List<String> all = events(VaultTopics.PROGRAM_EVENTS);
    assertThat(all).doesNotHaveDuplicates().containsAll(since).hasSizeGreaterThan(since.size());
    assertThat(run("backfill --from-slot 0" + follow)).contains(" 0 published now, 0 missing");
    assertThat(events(VaultTopics.PROGRAM_EVENTS)).isEqualTo(all);
    assertThat(events(VaultTopics.CHAIN_EVENTS)).isEqualTo(vault);
  }

  @Test
  void givenLostEventsOrANodeThatKeepsTooLittleWhenBackfilledThenItSaysSoAndAddsNothing()
      throws Exception {
    awaitFinal();
    try (ListenerService listener = listener()) {
      awaitPublished(listener);
    }
    List<String> whole = events(VaultTopics.CHAIN_EVENTS);
    try (Admin admin = admin()) {
      TopicPartition events = new TopicPartition(VaultTopics.CHAIN_EVENTS, 0);
      admin
          .deleteRecords(Map.of(events, RecordsToDelete.beforeOffset(lastEventAt)))
          .all()
          .get(IN_TIME.toSeconds(), TimeUnit.SECONDS);
    }
    List<String> left = events(VaultTopics.CHAIN_EVENTS);
    assertThat(left).isNotEmpty().hasSizeLessThan(whole.size());

    assertThat(run("backfill --from-slot 0"))
        .contains(" 0 published now, %d missing".formatted(whole.size() - left.size()))
        .contains("netting reads them in order", "exit code 1");

    assertThat(events(VaultTopics.CHAIN_EVENTS)).isEqualTo(left);
    chain.injectFault(
        Map.of("kind", "lie", "method", "getFirstAvailableBlock", "result", 9_000_000, "count", 9));
    assertThatThrownBy(this::listener)
        .hasMessageContaining("halted")
        .hasMessageContaining("the first block kept is 9000000, the cursor is at ");
    assertThat(run("backfill --from-slot 0"))
        .contains("the first block kept is 9000000, asked for is 0", "exit code 1");
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /** As a deployment has it that names no source. */
  private ListenerService listener() {
    return listener(ListenerConfig.DEFAULT_SOURCE);
  }

  private ListenerService listener(String source) {
    return ListenerService.start(
        ListenerConfig.of(
            broker.bootstrapServers(),
            registry,
            List.of(chain.rpcUrl()),
            program.id(),
            source,
            Duration.ofMillis(50),
            1),
        new SimpleMeterRegistry());
  }

  /** Everything on chain now is final. */
  private void awaitFinal() throws Exception {
    long goal = rpc.getSlot(Commitment.PROCESSED).orElseThrow() + 1;
    Awaitility.await()
        .atMost(IN_TIME)
        .until(() -> rpc.getSlot(Commitment.FINALIZED).orElseThrow() >= goal);
  }

  private void awaitPublished(ListenerService listener) throws Exception {
    long goal = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    Awaitility.await().atMost(IN_TIME).until(() -> listener.health().publishedSlot() >= goal);
  }

  private String run(String command) {
    List<String> arguments = new ArrayList<>(List.of("listener"));
    arguments.addAll(List.of(command.split(" ")));
    arguments.addAll(
        List.of("--kafka", broker.bootstrapServers(), "--registry", registry, "--rpc"));
    arguments.addAll(List.of(chain.rpcUrl().toString(), "--program", program.id().toBase58()));
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new VaultCommand());
    line.setOut(new PrintWriter(printed, true));
    line.setErr(new PrintWriter(printed, true));
    int exitCode = line.execute(arguments.toArray(String[]::new));
    return printed + "exit code " + exitCode;
  }

  /** Names of a topic's committed events, heartbeats left out. */
  private List<String> events(String topic) {
    List<String> names = new ArrayList<>();
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaConsumer<String, ChainEvent> consumer =
        new KafkaConsumer<>(
            CommittedScan.settings(client),
            new StringDeserializer(),
            VaultSerdes.deserializer(ChainEvent.class, Map.of("schema.registry.url", registry)))) {
      TopicPartition partition = new TopicPartition(topic, 0);
      CommittedScan.read(
          consumer,
          CommittedScan.ends(client, List.of(partition), IN_TIME),
          IN_TIME,
          records ->
              records.forEach(
                  record -> {
                    if (record.value().getEventId() != null) {
                      lastEventAt = record.offset();
                      names.add(record.value().getEventId() + " " + record.value().getBody());
                    }
                  }));
    }
    return names;
  }
}
