package io.phantomparadox.vault.stack;

import static io.phantomparadox.vault.stack.Runbook.OPS;
import static io.phantomparadox.vault.stack.Runbook.awaitPrinted;
import static io.phantomparadox.vault.stack.Runbook.commands;
import static io.phantomparadox.vault.stack.Runbook.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.listener.ListenerConfig;
import io.phantomparadox.vault.listener.ListenerService;
import io.phantomparadox.vault.management.ServiceMetrics;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One stack, one situation after the other; in each the commands of its runbook, literally and in
 * their order. And what the stack exports against what documents, rules and dashboards name. What
 * needs services as processes is in {@link ServicesAsProcessesTest}.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperationsDrillTest {
  @TempDir private static Path home;
  private static LocalStack stack;
  private static SwordGame game;

  @BeforeAll
  static void startAndTrade() throws Exception {
    System.setProperty("vault.home", home.toString());
    stack = LocalStack.start(LocalStackOptions.defaults().withPace(50, 4), Duration.ofSeconds(2));
    RunningStack.write(stack.endpoints(), null);
    game = SwordGame.on(stack);
    game.begin();
    game.trade(SwordGame.ALICE, SwordGame.ALICE, SwordGame.BOB, 1);
    game.awaitOwner(SwordGame.BOB.publicKey());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
    System.clearProperty("vault.home");
  }

  @Test
  @Order(1)
  void givenAHealthyStack_whenTheCanaryTravels_thenItComesBackAndTheQuietRunbooksSayAllIsWell()
      throws IOException {
    awaitPrinted("metrics vault_canary_trips_total", "result=\"finalized\"} [2-9]");
    assertThat(run(commands("canary").getFirst()))
        .containsPattern("last_seconds\\{stage=\"finalized\"} [0-9.]+")
        .doesNotContainPattern("trips_total\\{result=\"refused\"} [1-9]");
    awaitPrinted("status", "exit code 0");
    for (String runbook :
        List.of("canary", "error-rate", "netting-slow", "failover", "ipfs", "invariant-broken")) {
      for (String command : commands(runbook)) {
        // on a slow machine a part may be unready for a moment
        awaitPrinted(command, "exit code 0$");
      }
    }
    assertThat(run(commands("error-rate").getFirst())).contains("result=\"log-unavailable\"} 0");
    assertThat(run(commands("invariant-broken").get(1))).contains("vault_netting_halted 0.0");
    // a group that has read everything is not behind for the marker of the last transaction
    awaitPrinted("lag --once --group vault-(indexer|netting) --max-seconds 5", "exit code 0$");
  }

  @Test
  @Order(2)
  void givenEverythingThatIsExported_whenComparedWithMetricsMd_thenTheyNameTheSame()
      throws IOException {
    TreeSet<String> exported = new TreeSet<>();
    Matcher types =
        Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE)
            .matcher(ServiceMetrics.scrape(stack.meters()));
    while (types.find()) {
      exported.add(types.group(1));
    }
    MetricsTable table = MetricsTable.read(Path.of("..", "docs", "METRICS.md"));
    assertThat(exported).as("exported, but not in docs/METRICS.md").allMatch(table::names);
    assertThat(table.alwaysExported())
        .as("in docs/METRICS.md as always there, but not exported")
        .allMatch(exported::contains);
    for (Path file : OpsFiles.withQueries(OPS)) {
      assertThat(OpsFiles.metricsNamedIn(file))
          .as("%s names metrics that docs/METRICS.md does not", file)
          .isNotEmpty()
          .allMatch(table::namesSample);
    }
  }

  @Test
  @Order(3)
  void givenUnreadableIntents_whenTheDeadLetterRunbookIsFollowed_thenTheyAreRedrivenOnce()
      throws Exception {
    long game = 1;
    while (GameKey.partition(game, LocalStackOptions.defaults().partitions()) != 0) {
      game++;
    }
    send(VaultTopics.INTENTS, 0, GameKey.of(game), "no intent at all");
    awaitPrinted("dlq list", "1 dead letters");
    assertThat(run("dlq list --bootstrap " + stack.endpoints().bootstrapServers()))
        .as("as for any other deployment")
        .contains("1 dead letters");
    List<String> commands = commands("dead-letters");
    assertThat(run(commands.get(0))).contains("SerializationException", "vault.intents-0@");
    assertThat(run(commands.get(1))).contains("__streams.errors.message", "value ");
    assertThat(run(commands.get(2))).contains("1 would be redriven");
    assertThat(run(commands.get(3))).contains("1 redriven");
    awaitPrinted(commands.get(4), "redriven 1 times before");
    assertThat(run(commands.get(4))).containsPattern("0/0 .*  redriven\\n");
    awaitPrinted("metrics \"stable_offset.*vault.dead-letters\"", "dead-letters\"[^\\n]*} [1-9]");
  }

  @Test
  @Order(4)
  void givenAStoppedGroup_whenTheLagRunbookIsFollowed_thenItIsSeenAndSeenToBeOver()
      throws Exception {
    TopicPartition place = new TopicPartition(VaultTopics.DEAD_LETTERS, 0);
    List<String> commands = commands("lag-growing");
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", stack.endpoints().bootstrapServers()))) {
      position(admin, place, 0);
      assertThat(run(commands.get(0))).contains("analytics-drill", "vault-netting");
      assertThat(run(commands.get(1)))
          .containsPattern("analytics-drill +EMPTY +0 +\\(all\\) +[1-9]")
          .containsPattern("vault.dead-letters +0 +0 +[0-9]+ +[1-9]");
      assertThat(run(commands.get(2))).contains("operations");
      awaitPrinted(
          "metrics \"vault_lag_group_members.*analytics-drill\"", "analytics-drill\"} 0.0");
      position(admin, place, 1_000);
    }
    assertThat(run(commands.get(3))).endsWith("exit code 0");
  }

  @Test
  @Order(5)
  void givenAnOpenTransaction_whenItsRunbookIsFollowed_thenItIsSeenUntilItEnds() throws Exception {
    List<String> commands = commands("transaction-hangs");
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", "foreign"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer
          .send(new ProducerRecord<>(VaultTopics.DEAD_LETTERS, 1, null, "x".getBytes(UTF_8)))
          .get();
      awaitPrinted(
          "metrics \"vault_lag_open.*vault.dead-letters\"", "partition=\"1\"[^\\n]*} [1-9]");
      producer.abortTransaction();
    }
    for (String command : commands) {
      assertThat(run(command)).endsWith("exit code 0");
    }
    awaitPrinted("metrics \"vault_lag_open.*vault.dead-letters\"", "partition=\"1\"[^\\n]*} 0");
  }

  @Test
  @Order(6)
  void givenAChainThatStandsStill_whenTheRunbooksAreFollowed_thenTheySayWhoWaitsAndWhenItIsOver()
      throws Exception {
    long chain = stack.children().getFirst();
    signal("-STOP", chain);
    try {
      game.trade(SwordGame.BOB, SwordGame.BOB, SwordGame.ALICE, 2);
      List<String> behind = commands("listener-behind");
      awaitPrinted(behind.get(0), "listener +not ready");
      assertThat(run(behind.get(0))).endsWith("exit code 1");
      awaitPrinted(behind.get(1), "vault_listener_retries_total[^\\n]* [1-9]");
      List<String> stuck = commands("settlement-stuck");
      awaitPrinted(stuck.get(1), "vault_settlement_chain_unavailable_total [1-9]");
      awaitPrinted(stuck.get(1), "vault_settlement_oldest_seconds [1-9]");
      assertThat(run(stuck.get(0))).endsWith("exit code 0");
      assertThat(run(stuck.get(2))).contains("ready false");
      for (String command : commands("netting-not-ready")) {
        assertThat(run(command)).contains("netting");
      }
    } finally {
      signal("-CONT", chain);
    }
    game.awaitOwner(SwordGame.ALICE.publicKey());
    awaitPrinted(commands("listener-behind").getLast(), "exit code 0$");
    awaitPrinted(commands("settlement-stuck").getLast(), "SETTLED");
  }

  @Test
  @Order(7)
  void givenARowThatSomebodyChanged_whenItsRunbookIsFollowed_thenItIsNamedAndTheTablesAreBuiltAnew()
      throws Exception {
    List<String> commands = commands("tables-wrong");
    awaitPrinted(commands.get(0), "exit code 0");
    try (Connection database =
            DriverManager.getConnection(stack.endpoints().jdbcUrl(), StackEndpoints.JDBC_USER, "");
        Statement statement = database.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "update wallet_balances set available_lamports = available_lamports + 1"
                      + " where wallet = '%s'".formatted(SwordGame.BOB.publicKey())))
          .isEqualTo(1);
    }
    awaitPrinted(
        commands.get(0),
        SwordGame.BOB.publicKey() + ".*the tables say .*, chain says (.*\\s)*exit code 1");
    assertThat(run(commands.get(1))).endsWith("exit code 0");
    awaitPrinted(commands.get(2), " 0 differ\\s(.*\\s)*exit code 0");
  }

  @Test
  @Order(8)
  void givenANewerListener_whenTheOlderHaltsAsFenced_thenItsRunbookShowsTheReason()
      throws Exception {
    StackEndpoints at = stack.endpoints();
    try (ListenerService newer =
        ListenerService.start(
            ListenerConfig.of(
                at.bootstrapServers(),
                at.schemaRegistryUrl(),
                List.of(at.rpcUrl()),
                at.programId(),
                "local-chain",
                Duration.ofMillis(50),
                LocalStackOptions.defaults().partitions()),
            new SimpleMeterRegistry())) {
      List<String> commands = commands("listener-halted");
      awaitPrinted(commands.get(0), "listener +not ready: .*(fenced|newer|FENCED)");
      awaitPrinted(commands.get(1), "vault_listener_halted[^\\n]*} 1");
      // the newer one counts: trades go on
      game.trade(SwordGame.ALICE, SwordGame.ALICE, SwordGame.BOB, 3);
      game.awaitOwner(SwordGame.BOB.publicKey());
      assertThat(newer.health().haltReason()).isEmpty();
    }
  }

  @Test
  @Order(9)
  void givenADatabaseThatIsGone_whenItsRunbookIsFollowed_thenTheIndexerSaysSoAndIsBehind()
      throws Exception {
    signal("-KILL", stack.children().getLast());
    game.trade(SwordGame.BOB, SwordGame.BOB, SwordGame.ALICE, 4);
    List<String> commands = commands("database-lost");
    awaitPrinted(commands.get(0), "indexer +not ready: [a-z]");
    awaitPrinted(commands.get(1), "vault_indexer_running 0");
    awaitPrinted(commands.get(2), "vault-indexer +[A-Z_]+ +[0-9]+ +\\(all\\) +[1-9]");
    // the canary asks the tables what became of its trade, or where its item is: nobody answers
    List<String> canary = commands("canary");
    awaitPrinted(canary.get(0), "vault_canary_trips_total\\{result=\"(error|timeout)\"} [1-9]");
    awaitPrinted(canary.get(0), "vault_canary_last_seconds\\{stage=\"finalized\"} NaN");
    assertThat(run(canary.get(1))).containsPattern("indexer +not ready");
  }

  @Test
  @Order(10)
  void givenARecordThatContradictsAll_whenItsRunbookIsFollowed_thenNettingIsSeenToHaveStopped()
      throws Exception {
    send(VaultTopics.CHAIN_EVENTS, 0, GameKey.EVERY_GAME, "no event of any chain");
    List<String> commands = commands("invariant-broken");
    awaitPrinted(commands.get(1), "vault_netting_halted 1");
    awaitPrinted(commands.get(0), "netting +not ready: .*stopped: ");
    assertThat(run(commands.get(2))).as("settlement's log is read").endsWith("exit code 0");
  }

  private static void position(Admin admin, TopicPartition place, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets("analytics-drill", Map.of(place, new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static void send(String topic, int partition, String key, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      producer
          .send(new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value.getBytes(UTF_8)))
          .get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", stack.endpoints().bootstrapServers());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void signal(String which, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", which, Long.toString(pid)).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }
}
