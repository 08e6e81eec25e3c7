package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.indexer.IndexerMain;
import io.phantomparadox.vault.ingest.IngestMain;
import io.phantomparadox.vault.listener.ListenerMain;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.settlement.SettlementMain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.topology.NettingMain;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The vault as it is deployed: each service a process of its own, against any Kafka. */
final class SeparateServices {
  private SeparateServices() {}

  /**
   * Starts every service beside a chain, a registry and a database, sells a sword, and ends them.
   *
   * @param kafka where this test, the registry and topics come in
   * @param signIn what the environment of a service, by its module's name, says of Kafka
   */
  static void sellTheSword(
      String kafka, int partitions, Function<String, Map<String, String>> signIn, Path dir)
      throws Exception {
    VaultProgram program = VaultProgram.atDefaultAddress();
    OperatorKeys keys = OperatorKeys.keptIn(dir.resolve("keys"));
    List<ServiceProcess> services = new ArrayList<>();
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Options.on(kafka));
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
              "VAULT_PARTITIONS", Integer.toString(partitions));
      int door = SecuredKafka.freePort();
      int netting = SecuredKafka.freePort();
      int tables = SecuredKafka.freePort();
      try {
        services.add(start(signIn, dir, common, ListenerMain.class, "chain-listener", Map.of()));
        services.add(
            start(
                signIn,
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
                signIn,
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
                signIn,
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
                signIn,
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
                    kafka,
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
      Function<String, Map<String, String>> signIn,
      Path dir,
      Map<String, String> common,
      Class<?> main,
      String client,
      Map<String, String> own)
      throws Exception {
    Map<String, String> environment = new HashMap<>(common);
    environment.putAll(signIn.apply(client));
    environment.putAll(own);
    return ServiceProcess.start(main, dir, environment);
  }

  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
