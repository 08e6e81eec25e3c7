package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.indexer.IndexerMain;
import io.phantomparadox.vault.ingest.IngestMain;
import io.phantomparadox.vault.listener.ListenerMain;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.schemas.KafkaAcls;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.TopicSpec;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.settlement.SettlementMain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.stack.topics.TopicsCommand;
import io.phantomparadox.vault.topology.NettingMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Every service as its image runs it: a process of its own that knows its environment alone, signed
 * in to a cluster that allows it what {@code ./vault topics acls} says and nothing else.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LeastPrivilegeTest {
  private static final int PARTITIONS = 2;
  private static final int ANSWER_SECONDS = 20;

  @Test
  void givenOnlyTheListedAclsThenASaleGoesThroughAndNothingElseIsAllowed(@TempDir Path dir)
      throws Exception {
    try (SecuredKafka kafka = SecuredKafka.start(dir)) {
      topics("apply", "--partitions", "2", "--bootstrap", kafka.superUsersAddress());
      assertThat(topics("acls", "--apply", "--bootstrap", kafka.superUsersAddress()))
          .contains(KafkaAcls.all().size() + " ACLs");

      sellTheSword(kafka, dir);

      for (KafkaAcls.Client client : KafkaAcls.clients()) {
        assertAllowed(kafka, client);
      }
      assertThatThrownBy(() -> topicsSeenBy(kafka.environmentOf("indexer", "a wrong password")))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  private static void sellTheSword(SecuredKafka kafka, Path dir) throws Exception {
    VaultProgram program = VaultProgram.atDefaultAddress();
    OperatorKeys keys = OperatorKeys.keptIn(dir.resolve("keys"));
    List<ServiceProcess> services = new ArrayList<>();
    try (EmbeddedRegistry registry =
            EmbeddedRegistry.start(EmbeddedRegistry.Options.on(kafka.superUsersAddress()));
        LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
        LocalPostgres postgres =
            LocalPostgres.start(dir.resolve("postgres"), false, 0, dir.resolve("postgres.log"));
        RpcClient rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10))) {
      VaultOperator operator = new VaultOperator(rpc, program, keys);
      operator.setUp(VaultOperator.Bounds.LOCAL, 50, List.of(SwordGame.GAME));
      operator.ensurePages(SwordGame.GAME, 10, 10);
      Hash32 genesis = rpc.getGenesisHash().orElseThrow();
      Map<String, String> common =
          Map.of(
              "SCHEMA_REGISTRY_URL", registry.url(),
              "SOLANA_RPC_URLS", chain.rpcUrl().toString(),
              "SOLANA_GENESIS_HASH", genesis.toBase58(),
              "PROGRAM_ID", program.id().toBase58(),
              "VAULT_PARTITIONS", Integer.toString(PARTITIONS));
      int door = SecuredKafka.freePort();
      int netting = SecuredKafka.freePort();
      int tables = SecuredKafka.freePort();
      try {
        services.add(start(kafka, dir, common, ListenerMain.class, "chain-listener", Map.of()));
        services.add(
            start(
                kafka,
                dir,
                common,
                NettingMain.class,
                "netting-topology",
                Map.of(
                    "NETTING_STATE_DIR", dir.resolve("netting").toString(),
                    "NETTING_MANAGEMENT_PORT", Integer.toString(netting),
                    "NETTING_INTERVAL_SECONDS", "1",
                    "MIN_INTENTS_PER_BATCH", "1",
                    "BATCH_WINDOW_SECONDS", "2",
                    "NETTING_STANDBYS", "0")));
        services.add(
            start(
                kafka,
                dir,
                common,
                SettlementMain.class,
                "settlement-worker",
                Map.of(
                    "SERVER_AUTHORITY_KEYPAIR",
                    dir.resolve("keys/server-authority.json").toString(),
                    "CONTENT_STORE_DIR",
                    dir.resolve("content").toString(),
                    "SETTLEMENT_MANAGEMENT_PORT",
                    "0")));
        services.add(
            start(
                kafka,
                dir,
                common,
                IndexerMain.class,
                "indexer",
                Map.of(
                    "DATABASE_URL",
                    postgres.jdbcUrl(),
                    "DATABASE_USER",
                    StackEndpoints.JDBC_USER,
                    "INDEXER_PORT",
                    Integer.toString(tables),
                    "INDEXER_MANAGEMENT_PORT",
                    "0")));
        services.add(
            start(
                kafka,
                dir,
                common,
                IngestMain.class,
                "ingest-api",
                Map.of(
                    "INDEXER_URL",
                    "http://127.0.0.1:" + tables,
                    "INGEST_PORT",
                    Integer.toString(door),
                    "INGEST_MANAGEMENT_PORT",
                    "0")));
        SwordGame game =
            new SwordGame(
                new StackEndpoints(
                    kafka.superUsersAddress(),
                    registry.url(),
                    postgres.jdbcUrl(),
                    chain.rpcUrl(),
                    at(door),
                    at(door),
                    at(netting),
                    at(tables),
                    at(netting),
                    genesis,
                    program.id()),
                keys.gameAuthority());
        game.begin();
        game.awaitAnswer(at(door), "/health/readiness", "UP");
        game.trade(SwordGame.ALICE, SwordGame.ALICE, SwordGame.BOB, 1);
        game.awaitOwner(SwordGame.BOB.publicKey());
      } catch (AssertionError | RuntimeException failed) {
        services.forEach(service -> System.err.println(service.output()));
        throw failed;
      } finally {
        ServiceProcess.closeAll(services);
      }
      assertThat(services).noneMatch(ServiceProcess::isAlive);
      assertThat(services)
          .noneMatch(service -> service.output().contains("AuthorizationException"));
    }
  }

  private static ServiceProcess start(
      SecuredKafka kafka,
      Path dir,
      Map<String, String> common,
      Class<?> main,
      String client,
      Map<String, String> own)
      throws Exception {
    Map<String, String> environment = new HashMap<>(common);
    environment.putAll(kafka.environmentOf(client));
    environment.putAll(own);
    return ServiceProcess.start(main, dir, environment);
  }

  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port);
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
