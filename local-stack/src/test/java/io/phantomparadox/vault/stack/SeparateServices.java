package io.phantomparadox.vault.stack;

import static io.phantomparadox.vault.stack.Runbook.awaitPrinted;

import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.indexer.IndexerMain;
import io.phantomparadox.vault.ingest.IngestMain;
import io.phantomparadox.vault.listener.ListenerMain;
import io.phantomparadox.vault.operations.OperationsMain;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.settlement.SettlementMain;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.topology.NettingMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The vault as it is deployed: each service a process of its own, against any Kafka, beside a
 * chain, a registry and a database. The first endpoint of the chain that services are told is dead.
 */
final class SeparateServices implements AutoCloseable {
  static final String LISTENER = "chain-listener";
  static final String NETTING = "netting-topology";
  static final String SETTLEMENT = "settlement-worker";
  static final String INDEXER = "indexer";
  static final String DOOR = "ingest-api";
  static final String OPERATIONS = "operations";

  /** How a service is started: its main class, what it alone is told, and its management port. */
  private record Recipe(Class<?> main, Map<String, String> environment, int management) {}

  private final String kafka;
  private final Function<String, Map<String, String>> signIn;
  private final Path dir;
  private final EmbeddedRegistry registry;
  private final LocalChain chain;
  private final LocalPostgres postgres;
  private final OperatorKeys keys;
  private final Hash32 genesis;
  private final int door = SecuredKafka.freePort();
  private final int tables = SecuredKafka.freePort();
  private final int content = SecuredKafka.freePort();
  private final Map<String, Recipe> recipes = new LinkedHashMap<>();
  private final Map<String, ServiceProcess> running = new LinkedHashMap<>();
  private final Map<String, String> common;

  private SeparateServices(
      String kafka,
      int partitions,
      Function<String, Map<String, String>> signIn,
      Map<String, String> ofSettlement,
      Path dir)
      throws Exception {
    this.kafka = kafka;
    this.signIn = signIn;
    this.dir = dir;
    keys = OperatorKeys.keptIn(dir.resolve("keys"));
    registry = EmbeddedRegistry.start(EmbeddedRegistry.Options.on(kafka));
    chain = LocalChain.start(LocalChain.Options.forTests());
    postgres = LocalPostgres.start(dir.resolve("postgres"), false, 0, dir.resolve("postgres.log"));
    VaultProgram program = VaultProgram.atDefaultAddress();
    try (RpcClient rpc = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10))) {
      VaultOperator operator = new VaultOperator(rpc, program, keys);
      operator.setUp(VaultOperator.Bounds.LOCAL, 50, List.of(SwordGame.GAME));
      operator.ensurePages(SwordGame.GAME, 10, 10);
      genesis = rpc.getGenesisHash().orElseThrow();
    }
    common =
        Map.of(
            "LOG_LEVEL", "DEBUG",
            "SCHEMA_REGISTRY_URL", registry.url(),
            "SOLANA_RPC_URLS",
                "http://127.0.0.1:%d,%s".formatted(SecuredKafka.freePort(), chain.rpcUrl()),
            "SOLANA_GENESIS_HASH", genesis.toBase58(),
            "PROGRAM_ID", program.id().toBase58(),
            "VAULT_PARTITIONS", Integer.toString(partitions));
    write(ofSettlement);
  }

  private void write(Map<String, String> ofSettlement) throws IOException {
    recipe(LISTENER, ListenerMain.class, "LISTENER", Map.of());
    recipe(
        NETTING,
        NettingMain.class,
        "NETTING",
        Map.of(
            "NETTING_STATE_DIR", dir.resolve("netting").toString(),
            "NETTING_INTERVAL_SECONDS", "1",
            "MIN_INTENTS_PER_BATCH", "1",
            "BATCH_WINDOW_SECONDS", "2",
            "NETTING_STANDBYS", "0"));
    Map<String, String> settlement = new HashMap<>(ofSettlement);
    settlement.put(
        "SERVER_AUTHORITY_KEYPAIR", dir.resolve("keys/server-authority.json").toString());
    settlement.put("CONTENT_STORE_DIR", dir.resolve("content").toString());
    settlement.put("CONTENT_GATEWAY_ADDRESS", "127.0.0.1:" + content);
    recipe(SETTLEMENT, SettlementMain.class, "SETTLEMENT", settlement);
    recipe(
        INDEXER,
        IndexerMain.class,
        "INDEXER",
        Map.of(
            "DATABASE_URL", postgres.jdbcUrl(),
            "DATABASE_USER", StackEndpoints.JDBC_USER,
            "INDEXER_PORT", Integer.toString(tables)));
    recipe(
        DOOR,
        IngestMain.class,
        "INGEST",
        Map.of("INDEXER_URL", "http://127.0.0.1:" + tables, "INGEST_PORT", Integer.toString(door)));
    recipe(OPERATIONS, OperationsMain.class, "OPERATIONS", Map.of("LAG_INTERVAL_SECONDS", "5"));
  }

  private void recipe(String client, Class<?> main, String prefix, Map<String, String> own)
      throws IOException {
    int port = SecuredKafka.freePort();
    Map<String, String> environment = new HashMap<>(common);
    environment.putAll(signIn.apply(client));
    environment.putAll(own);
    environment.put(prefix + "_MANAGEMENT_PORT", Integer.toString(port));
    recipes.put(client, new Recipe(main, environment, port));
  }

  /**
   * Starts the ground; services are started one by one.
   *
   * @param kafka where this test, the registry and topics come in
   * @param signIn what the environment of a service, by its module's name, says of Kafka
   * @param ofSettlement more of the settlement worker's environment
   */
  static SeparateServices start(
      String kafka,
      int partitions,
      Function<String, Map<String, String>> signIn,
      Map<String, String> ofSettlement,
      Path dir)
      throws Exception {
    return new SeparateServices(kafka, partitions, signIn, ofSettlement, dir);
  }

  /**
   * Starts those that do not run yet, one after the other: all at once they would starve each other
   * on a small machine.
   */
  void startTheRest() throws IOException {
    for (String service : recipes.keySet()) {
      if (!running.containsKey(service)) {
        start(service);
        awaitPrinted("status --at " + managements(service), "started true");
      }
    }
  }

  /** Starts a service that does not run. */
  void start(String service) throws IOException {
    Recipe recipe = recipes.get(service);
    running.put(service, ServiceProcess.start(recipe.main(), dir, recipe.environment()));
  }

  /** Ends a service as an orchestrator does. */
  void stop(String service) {
    running.remove(service).close();
  }

  /** What a service wrote so far. */
  String output(String service) {
    return running.get(service).output();
  }

  /** What all that run wrote so far. */
  String output() {
    return running.values().stream()
        .map(ServiceProcess::output)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /** Management ports of services, as {@code --at} takes them. */
  String managements(String... services) {
    return List.of(services).stream()
        .map(service -> at(recipes.get(service).management()).toString())
        .collect(Collectors.joining(","));
  }

  /** Management ports of all. */
  String managements() {
    return managements(recipes.keySet().toArray(String[]::new));
  }

  /** Where the settlement worker serves payloads. */
  URI content() {
    return at(content);
  }

  StackEndpoints endpoints() {
    return new StackEndpoints(
        kafka,
        registry.url(),
        postgres.jdbcUrl(),
        chain.rpcUrl(),
        at(door),
        at(recipes.get(DOOR).management()),
        at(recipes.get(NETTING).management()),
        at(tables),
        at(recipes.get(OPERATIONS).management()),
        genesis,
        VaultProgram.atDefaultAddress().id());
  }

  SwordGame game() {
    return new SwordGame(endpoints(), keys.gameAuthority());
  }

  /** Opens the game and sells its sword to Bob through all of them; gives the seller's intent. */
  String sellTheSword(SwordGame game) throws InterruptedException {
    game.begin();
    game.awaitAnswer(at(door), "/health/readiness", "UP");
    String intent = game.trade(SwordGame.ALICE, SwordGame.ALICE, SwordGame.BOB, 1);
    game.awaitOwner(SwordGame.BOB.publicKey());
    return intent;
  }

  /** Ends the services, each in an orderly way, then what they stood on. */
  @Override
  public void close() {
    try {
      ServiceProcess.closeAll(List.copyOf(running.values()));
    } finally {
      postgres.close();
      chain.close();
      registry.close();
    }
  }

  private static URI at(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
