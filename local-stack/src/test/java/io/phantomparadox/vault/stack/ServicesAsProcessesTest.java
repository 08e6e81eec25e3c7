package io.phantomparadox.vault.stack;

import static io.phantomparadox.vault.stack.Runbook.awaitPrinted;
import static io.phantomparadox.vault.stack.Runbook.commands;
import static io.phantomparadox.vault.stack.Runbook.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.management.ServiceMetrics;
import io.phantomparadox.vault.schemas.KafkaAcls;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.TopicSpec;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.settlement.payload.UnixFs;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import io.phantomparadox.vault.stack.topics.TopicsCommand;
import io.phantomparadox.vault.topology.NettingConfig;
import io.phantomparadox.vault.topology.NettingService;
import io.phantomparadox.vault.topology.StepBudget;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Every service as its image runs it: a process of its own that knows its environment alone, signed
 * in to a cluster that allows it what {@code ./vault topics acls} says and nothing else. One
 * situation after the other; in each the commands of its runbook.
 */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServicesAsProcessesTest {
  private static final int PARTITIONS = 2;
  private static final int ANSWER_SECONDS = 20;
  private static final String SALES_BATCH = "1/1";

  @TempDir private static Path dir;
  private static SecuredKafka kafka;
  private static SeparateServices services;
  private static SwordGame game;
  private static PinningNode pins;
  private static String sale;

  @BeforeAll
  static void startNettingAlone() throws Exception {
    System.setProperty("vault.home", dir.toString());
    kafka = SecuredKafka.start(dir);
    topics(
        "apply",
        "--partitions",
        Integer.toString(PARTITIONS),
        "--bootstrap",
        kafka.superUsersAddress());
    assertThat(topics("acls", "--apply", "--bootstrap", kafka.superUsersAddress()))
        .contains(KafkaAcls.all().size() + " ACLs");
    pins = PinningNode.start(SecuredKafka.freePort());
    services =
        SeparateServices.start(
            kafka.superUsersAddress(),
            PARTITIONS,
            kafka::environmentOf,
            Map.of(
                "IPFS_PROVIDERS",
                "kubo=" + pins.uri(),
                "IPFS_GATEWAYS",
                "http://127.0.0.1:" + SecuredKafka.freePort(),
                "IPFS_OPEN_FOR_MS",
                "1000"),
            dir);
    RunningStack.write(services.endpoints(), null);
    game = services.game();
    services.start(SeparateServices.NETTING);
  }

  @AfterAll
  static void stop() {
    System.clearProperty("vault.home");
    try (var _ = kafka;
        var _ = pins) {
      if (services != null) {
        services.close();
      }
    }
  }

  @Test
  @Order(1)
  void givenNettingBeforeTheListener_whenItIsAskedWhyItIsNotReady_thenItWaitsForTheHeartbeat()
      throws Exception {
    List<String> commands = commands("netting-not-ready");
    String netting = " --at " + services.managements(SeparateServices.NETTING);
    awaitPrinted(commands.get(0) + netting, "waits for the listener's first heartbeat");
    assertThat(run(commands.get(0) + netting))
        .contains("live true, started false, ready false")
        .endsWith("exit code 1");
    awaitPrinted(commands.get(1), "vault-netting");
    // a start that takes longer than the alert allows, whatever the machine
    awaitPrinted("metrics process_uptime_seconds" + netting, "seconds ([2-9]|[1-9][0-9])\\.");

    services.startTheRest();
    awaitPrinted(commands.get(0) + netting, "ready true");
  }

  @Test
  @Order(2)
  void
      givenTheListedAclsAlone_whenTheSwordIsSold_thenEveryServiceDoesItsPartAndNettingStartedSlowly()
          throws Exception {
    sale = services.sellTheSword(game);

    awaitPrinted("status --at " + services.managements(), "exit code 0");
    List<String> coldStart = commands("cold-start");
    String all = " --at " + services.managements();
    String starts = run(coldStart.get(0) + all);
    assertThat(starts)
        .contains(
            "service=\"ingest\"",
            "service=\"settlement\"",
            "service=\"listener\"",
            "service=\"indexer\"",
            "service=\"operations\"");
    assertThat(number(starts, "service=\"netting\"} ([0-9.]+)")).isGreaterThan(2);
    assertThat(run(coldStart.get(1) + " --at " + services.managements(SeparateServices.NETTING)))
        .as("it restored nothing: it waited")
        .contains("vault_netting_restoring_records 0.0");
  }

  @Test
  @Order(3)
  void givenTheSellersIntent_whenItIsLookedForInTheLogs_thenItLeadsThroughEveryService() {
    LogLines door = LogLines.of(services.output(SeparateServices.DOOR));
    String request = door.with("intentId", sale).field("correlationId");
    assertThat(request).isNotBlank();

    LogLines netting = LogLines.of(services.output(SeparateServices.NETTING));
    assertThat(netting.with("correlationId", request).field("intentId")).isEqualTo(sale);
    assertThat(netting.with("correlationId", request).with("batch", SALES_BATCH).messages())
        .anyMatch(line -> line.contains("EXECUTED"));
    await()
        .atMost(Duration.ofSeconds(ANSWER_SECONDS))
        .untilAsserted(
            () -> {
              LogLines tables = LogLines.of(services.output(SeparateServices.INDEXER));
              assertThat(tables.with("correlationId", request).field("intentId")).isEqualTo(sale);
              assertThat(tables.with("batch", SALES_BATCH).messages())
                  .anyMatch(line -> line.contains("SETTLED"));
              assertThat(batchLines(SeparateServices.NETTING))
                  .anyMatch(line -> line.contains("is cut"));
              assertThat(batchLines(SeparateServices.SETTLEMENT))
                  .anyMatch(line -> line.contains("SETTLED"))
                  .anyMatch(line -> line.contains("payload"));
              assertThat(batchLines(SeparateServices.LISTENER))
                  .anyMatch(line -> line.contains("committed"))
                  .anyMatch(line -> line.contains("settled"));
            });
  }

  private static List<String> batchLines(String service) {
    return LogLines.of(services.output(service)).with("batch", SALES_BATCH).messages();
  }

  @Test
  @Order(4)
  void givenADeadEndpointOfTheChain_whenItsRunbookIsFollowed_thenCallsAreSeenToGoOnToTheNext()
      throws Exception {
    List<String> commands = commands("failover");
    String who =
        " --at " + services.managements(SeparateServices.SETTLEMENT, SeparateServices.LISTENER);
    awaitPrinted(commands.get(1) + who, "vault_settlement_rpc_failovers_total [1-9]");
    awaitPrinted(commands.get(1) + who, "vault_listener_failovers_total[^\\n]* [1-9]");
    assertThat(run(commands.get(0) + who)).as("one endpoint is left").endsWith("exit code 0");
  }

  @Test
  @Order(5)
  void givenNoPlaceThatPins_whenItsRunbookIsFollowed_thenABatchWaitsUntilThereIsOneAgain()
      throws Exception {
    List<String> commands = commands("ipfs");
    String worker = " --at " + services.managements(SeparateServices.SETTLEMENT);
    pins.close();
    game.trade(SwordGame.BOB, SwordGame.BOB, SwordGame.ALICE, 2);
    awaitPrinted(commands.get(0) + worker, "vault_settlement_provider_failures_total[^\\n]* [3-9]");
    awaitPrinted(commands.get(0) + worker, "vault_settlement_providers_open 1");
    awaitPrinted(commands.get(0) + worker, "vault_settlement_blocked 1");
    assertThat(run(commands.get(1))).contains("1/2").endsWith("exit code 0");
    awaitPrinted(commands("settlement-stuck").get(2) + worker, "no place keeps the payload");

    // a payload that the worker does not have is asked for at gateways, and none is there
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI unknown =
          services.content().resolve("/ipfs/" + UnixFs.cid("lost".getBytes(UTF_8)).text());
      await()
          .atMost(Duration.ofSeconds(ANSWER_SECONDS))
          .untilAsserted(
              () -> {
                ask(http, unknown);
                assertThat(run(commands.get(0) + worker))
                    .containsPattern("vault_settlement_gateway_failures_total ([3-9]|[1-9][0-9])");
              });
    }

    pins = PinningNode.start(pins.uri().getPort());
    game.awaitOwner(SwordGame.ALICE.publicKey());
    awaitPrinted(commands.get(0) + worker, "vault_settlement_blocked 0");
    assertThat(pins.kept()).as("what waited is pinned now").isPositive();
  }

  private static void ask(HttpClient http, URI unknown) throws Exception {
    assertThat(
            http.send(
                    HttpRequest.newBuilder(unknown).timeout(Duration.ofSeconds(10)).build(),
                    BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(502);
  }

  @Test
  @Order(6)
  void givenNettingWithTooLittleTimeForItsWork_whenItsRunbookIsFollowed_thenTheCutIsSeenToTakeLong()
      throws Exception {
    services.stop(SeparateServices.NETTING);
    List<String> down = commands("service-down");
    String netting = " --at " + services.managements(SeparateServices.NETTING);
    assertThat(run(down.get(0) + netting)).contains("does not answer").endsWith("exit code 1");
    awaitPrinted(down.get(1), "vault-netting +EMPTY +0 ");
    Keypair[] owners = {SwordGame.ALICE, SwordGame.BOB};
    for (int number = 0; number < 8; number++) {
      Keypair seller = owners[number % 2];
      game.trade(seller, seller, owners[(number + 1) % 2], 10 + number);
    }
    List<String> commands = commands("netting-slow");
    try (NettingService slow = slowNetting()) {
      String here = " --at " + slow.managementUri();
      awaitPrinted(commands.get(0) + here, "vault_netting_work_seconds ([5-9]|[1-9][0-9])\\.");
      assertThat(run(commands.get(1))).contains("vault-netting").endsWith("exit code 0");
    }
    services.start(SeparateServices.NETTING);
    awaitPrinted(down.get(0) + netting, "ready true");
    awaitPrinted(commands.get(0) + netting, "vault_netting_work_seconds 0");
    awaitPrinted(commands.get(0) + netting, "vault_netting_pending_trades 0");
  }

  /** The same work, one trade a step and a step a second: a machine that is far too small. */
  private static NettingService slowNetting() {
    NettingConfig usual =
        NettingConfig.of(
            kafka.superUsersAddress(),
            services.endpoints().schemaRegistryUrl(),
            dir.resolve("slow"),
            services.endpoints().genesisHash(),
            services.endpoints().programId());
    NettingConfig slow =
        new NettingConfig(
            usual.bootstrapServers(),
            usual.schemaRegistryUrl(),
            usual.applicationId(),
            usual.stateDir(),
            usual
                .ledger()
                .withCuts(Duration.ofSeconds(1), 8, 1_000, Duration.ofSeconds(30), 4)
                .withSlices(LedgerSettings.MAX_PART_BYTES, 1),
            usual.engine(),
            new StepBudget(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)),
            usual.threads(),
            usual.standbys(),
            usual.transactionTimeout(),
            usual.sessionTimeout(),
            usual.rocksDbCacheBytes(),
            usual.rocksDbWriteBytes(),
            usual.ledgerCacheBytes(),
            usual.verifyThreads(),
            usual.managementHost(),
            usual.managementPort(),
            usual.startDeadline(),
            usual.closeDeadline(),
            usual.overrides());
    return NettingService.start(slow, ServiceMetrics.forPrometheus());
  }

  @Test
  @Order(7)
  void givenKafkaIsAway_whenTheDoorsRunbookIsFollowed_thenItsFaultsAreCountedUntilItIsBack()
      throws Exception {
    List<String> commands = commands("error-rate");
    String door = " --at " + services.managements(SeparateServices.DOOR);
    kafka.goAway();
    for (int number = 50; number < 53; number++) {
      assertThat(game.offerOnce(SwordGame.ALICE, SwordGame.BOB, number))
          .isInstanceOf(PostResult.Unanswered.class);
    }
    String counted = run(commands.get(0) + door);
    double faults = number(counted, "result=\"log-unavailable\"} ([0-9.]+)");
    assertThat(faults).isGreaterThanOrEqualTo(3);
    assertThat(faults / (faults + number(counted, "result=\"accepted\"} ([0-9.]+)")))
        .as("what VaultHighErrorRate looks at")
        .isGreaterThan(0.05);
    assertThat(number(counted, "class=\"5xx\"} ([0-9.]+)")).isGreaterThanOrEqualTo(3);
    awaitPrinted(commands.get(1) + door, "Kafka does not answer");

    kafka.comeBack();
    awaitPrinted(commands.get(1) + door, "ready true");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(game.offerOnce(SwordGame.ALICE, SwordGame.BOB, 60))
                    .isInstanceOf(PostResult.Accepted.class));
    assertThat(number(run(commands.get(0) + door), "result=\"log-unavailable\"} ([0-9.]+)"))
        .as("it stands still")
        .isGreaterThanOrEqualTo(faults);
    awaitPrinted("status --at " + services.managements(), "exit code 0");
  }

  @Test
  @Order(8)
  void givenOnlyTheListedAcls_whenTheBrokerIsAsked_thenNothingElseIsAllowed() throws Exception {
    String output = services.output();
    services.close();
    assertThat(output).doesNotContain("AuthorizationException");
    for (KafkaAcls.Client client : KafkaAcls.clients()) {
      assertAllowed(kafka, client);
    }
    assertThatThrownBy(() -> topicsSeenBy(kafka.environmentOf("indexer", "a wrong password")))
        .hasCauseInstanceOf(SaslAuthenticationException.class);
  }

  private static double number(String printed, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(printed);
    assertThat(found.find()).as("%s in %s", pattern, printed).isTrue();
    return Double.parseDouble(found.group(1));
  }

  /** The broker itself says what the client may do with each topic, each group and the cluster. */
  private static void assertAllowed(SecuredKafka kafka, KafkaAcls.Client client) throws Exception {
    Map<String, Set<AclOperation>> allowed = topicsSeenBy(kafka.environmentOf(client.name()));
    for (TopicSpec topic : VaultTopics.all()) {
      Set<AclOperation> expected = EnumSet.noneOf(AclOperation.class);
      boolean reads = client.reads().contains(topic.name());
      boolean writes =
          topic.owner().equals(client.name()) || client.writes().contains(topic.name());
      if (reads) {
        expected.add(AclOperation.READ);
      }
      if (writes) {
        expected.add(AclOperation.WRITE);
      }
      if (reads || writes || client.watches()) {
        expected.add(AclOperation.DESCRIBE);
      }
      assertThat(allowed.get(topic.name()))
          .as("%s on %s", client.name(), topic.name())
          .isEqualTo(expected);
    }
    try (Admin admin = admin(kafka.environmentOf(client.name()))) {
      assertThat(
              admin
                  .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                  .authorizedOperations()
                  .get(ANSWER_SECONDS, TimeUnit.SECONDS))
          .as("%s on the cluster", client.name())
          .isEmpty();
      for (KafkaAcls.Client other : KafkaAcls.clients()) {
        for (String group : other.groups()) {
          assertThat(mayCommit(admin, group, client.reads().getFirst()))
              .as("%s in group %s", client.name(), group)
              .isEqualTo(other.name().equals(client.name()));
        }
      }
    }
  }

  /** Whether the client may act as a member of the group; nobody else is one any more. */
  private static boolean mayCommit(Admin admin, String group, String topic) throws Exception {
    try {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
          .all()
          .get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupAuthorizationException) {
        return false;
      }
      throw e;
    }
  }

  private static Map<String, Set<AclOperation>> topicsSeenBy(Map<String, String> environment)
      throws Exception {
    Map<String, Set<AclOperation>> seen = new HashMap<>();
    try (Admin admin = admin(environment)) {
      for (TopicSpec topic : VaultTopics.all()) {
        try {
          seen.put(
              topic.name(),
              admin
                  .describeTopics(
                      List.of(topic.name()),
                      new DescribeTopicsOptions().includeAuthorizedOperations(true))
                  .topicNameValues()
                  .get(topic.name())
                  .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                  .authorizedOperations());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicAuthorizationException)) {
            throw e;
          }
          seen.put(topic.name(), Set.of());
        }
      }
    }
    return seen;
  }

  private static Admin admin(Map<String, String> environment) {
    return Admin.create(
        KafkaCluster.fromEnvironment(environment)
            .client(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 15_000)));
  }

  private static String topics(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new TopicsCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    assertThat(code).as(err.toString()).isZero();
    return out.toString();
  }
}
