package io.phantomparadox.vault.stack;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.phantomparadox.vault.embedded.DataDirectory;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.indexer.IndexerService;
import io.phantomparadox.vault.ingest.IngestService;
import io.phantomparadox.vault.listener.ListenerService;
import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.management.ManagementServer;
import io.phantomparadox.vault.management.ServiceMetrics;
import io.phantomparadox.vault.operations.OperationsService;
import io.phantomparadox.vault.operations.canary.CanaryConfig;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.settlement.SettlementService;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.Assembly.Layer;
import io.phantomparadox.vault.stack.chain.CanaryGame;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import io.phantomparadox.vault.topology.NettingService;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole vault on one machine: broker, registry and all services in this JVM, PostgreSQL and the
 * local chain as child processes. Everything is real; the services meet only through Kafka, HTTP,
 * the chain and the database.
 *
 * <p>With a data directory a second start continues where the first stopped, however it stopped.
 */
public final class LocalStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);
  private static final Duration ADMIN_DEADLINE = Duration.ofSeconds(20);
  private static final Duration RPC_DEADLINE = Duration.ofSeconds(5);
  private static final Duration CANARY_PATIENCE = Duration.ofSeconds(45);

  private final LocalStackOptions options;
  private final DataDirectory directory;
  private final OperatorKeys keys;
  private final VaultProgram program;
  private final PrometheusMeterRegistry meters;
  private final Assembly assembly = new Assembly();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean started;

  private final CompletableFuture<EmbeddedBroker> broker;
  private final CompletableFuture<EmbeddedRegistry> registry;
  private final CompletableFuture<StackDatabase> postgres;
  private final CompletableFuture<LocalChain> chain;
  private final CompletableFuture<RpcClient> rpc;
  private final CompletableFuture<Hash32> genesis;
  private final CompletableFuture<VaultOperator> operator;
  private final CompletableFuture<IngestService> ingest;
  private final CompletableFuture<NettingService> netting;
  private final CompletableFuture<SettlementService> settlement;
  private final CompletableFuture<ListenerService> listener;
  private final CompletableFuture<IndexerService> indexer;
  private final CompletableFuture<OperationsService> operations;
  private final CompletableFuture<ManagementServer> management;

  private LocalStack(
      LocalStackOptions options, DataDirectory directory, @Nullable Duration canaryInterval) {
    this.options = options;
    this.directory = directory;
    this.keys = OperatorKeys.keptIn(directory.path().resolve("keys"));
    this.program = VaultProgram.atDefaultAddress();
    this.meters = ServiceMetrics.forPrometheus();
    Path root = directory.path();
    StackPorts ports = options.ports();
    StackServices services = new StackServices(options, root, program.id(), meters);

    // the ground: three parts that need nobody
    broker =
        assembly.start(
            "broker",
            Layer.GROUND,
            () ->
                EmbeddedBroker.start(
                    EmbeddedBroker.Options.kept(root.resolve("kafka")).withPort(ports.broker())));
    chain = assembly.start("chain", Layer.GROUND, () -> LocalChain.start(chainOptions()));
    boolean kept = options.dataDir() != null;
    postgres =
        assembly.start(
            "postgres",
            Layer.GROUND,
            () -> StackDatabase.start(options.databaseUrl(), root, kept, ports.postgres()));

    // what stands on it
    registry =
        assembly.start(
            "registry",
            Layer.REGISTRY,
            () ->
                EmbeddedRegistry.start(
                    EmbeddedRegistry.Options.on(kafka()).withPort(ports.registry())),
            broker);
    CompletableFuture<Integer> topics = assembly.task("topics", this::provisionTopics, broker);
    rpc =
        assembly.start(
            "rpc", Layer.GROUND, () -> new RpcClient(chain.join().rpcUrl(), RPC_DEADLINE), chain);
    genesis = assembly.task("genesis", () -> rpc.join().getGenesisHash().orElseThrow(), rpc);
    operator = assembly.task("program", this::setUpProgram, rpc);

    // the services
    listener =
        assembly.start(
            "listener",
            Layer.WORKERS,
            () -> services.listener(kafka(), registryUrl(), chain.join().rpcUrl()),
            registry,
            topics,
            chain);
    netting =
        assembly.start(
            "netting",
            Layer.WORKERS,
            () -> services.netting(kafka(), registryUrl(), genesis.join()),
            registry,
            topics,
            genesis);
    settlement =
        assembly.start(
            "settlement",
            Layer.WORKERS,
            () ->
                services.settlement(
                    kafka(), registryUrl(), chain.join().rpcUrl(), keys.serverAuthority()),
            registry,
            topics,
            operator);
    indexer =
        assembly.start(
            "indexer",
            Layer.WORKERS,
            () ->
                services.indexer(
                    kafka(), registryUrl(), postgres.join().jdbcUrl(), chain.join().rpcUrl()),
            registry,
            topics,
            postgres,
            chain);
    management =
        assembly.start(
            "management",
            Layer.DOOR,
            () -> ManagementServer.start("127.0.0.1", ports.operations(), this::asHealth, meters),
            broker);
    ingest =
        assembly.start(
            "ingest",
            Layer.DOOR,
            () ->
                services.ingest(
                    kafka(),
                    registryUrl(),
                    genesis.join(),
                    indexer.join().uri(),
                    chain.join().rpcUrl()),
            registry,
            topics,
            genesis,
            indexer);
    operations =
        canaryInterval == null
            ? assembly.start("operations", Layer.DOOR, () -> services.operations(kafka()), broker)
            : assembly.start(
                "operations",
                Layer.DOOR,
                () -> services.operations(kafka(), canary(canaryInterval)),
                operator,
                ingest);
  }

  /**
   * Starts a stack and returns when every part is ready.
   *
   * @throws StackStartException naming the part that failed; nothing runs any more then
   * @throws IllegalStateException when another run has the data directory
   */
  public static LocalStack start(LocalStackOptions options) {
    return start(options, null);
  }

  /**
   * The same with a canary that trades with itself.
   *
   * @param canaryInterval between two of its trips; null for no canary
   */
  public static LocalStack start(LocalStackOptions options, @Nullable Duration canaryInterval) {
    DataDirectory directory = DataDirectory.open(options.dataDir());
    LocalStack stack;
    try {
      stack = new LocalStack(options, directory, canaryInterval);
    } catch (RuntimeException e) {
      directory.release();
      throw e;
    }
    try {
      stack.assembly.awaitReady(START_DEADLINE);
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
    stack.started = true;
    for (Assembly.Timing timing : stack.assembly.timings()) {
      ServiceMetrics.started(stack.meters, timing.part(), Duration.ofMillis(timing.tookMillis()));
      LOG.info("{}: ready {} ms after {} ms", timing.part(), timing.tookMillis(), timing.begun());
    }
    return stack;
  }

  private LocalChain.Options chainOptions() {
    LocalChain.Options chosen =
        LocalChain.Options.defaults()
            .withProgramId(program.id().toBase58())
            .withPace(options.slotMillis(), options.finalizedLag())
            .withPort(options.ports().chain());
    return options.dataDir() == null
        ? chosen
        : chosen.withDataDir(directory.path().resolve("chain"));
  }

  private String kafka() {
    return broker.join().bootstrapServers();
  }

  private String registryUrl() {
    return registry.join().url();
  }

  private Integer provisionTopics() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
      TopicProvisioner.Plan done =
          new TopicProvisioner(admin, options.partitions(), (short) 1, ADMIN_DEADLINE).apply();
      for (String difference : done.differences()) {
        LOG.warn("A topic differs from the catalogue: {}", difference);
      }
      return done.missing().size();
    }
  }

  private CanaryConfig canary(Duration interval) {
    VaultOperator made = operator.join();
    made.setUp(VaultOperator.Bounds.LOCAL, options.slotMillis(), List.of(CanaryGame.GAME));
    CanaryGame game =
        CanaryGame.open(rpc.join(), program, made, keys, directory.path().resolve("keys"));
    return new CanaryConfig(
        ingest.join().uri(),
        indexer.join().uri(),
        IntentDomain.of(genesis.join(), program.id()),
        CanaryGame.GAME,
        CanaryGame.ITEM,
        game.one(),
        game.two(),
        1,
        interval,
        CANARY_PATIENCE);
  }

  private VaultOperator setUpProgram() {
    VaultOperator made = new VaultOperator(rpc.join(), program, keys);
    made.setUp(VaultOperator.Bounds.LOCAL, options.slotMillis(), options.games());
    for (long game : options.games()) {
      made.ensurePages(game, options.walletsAhead(), options.itemsAhead());
    }
    return made;
  }

  /** Where its parts answer. */
  public StackEndpoints endpoints() {
    return new StackEndpoints(
        kafka(),
        registryUrl(),
        postgres.join().jdbcUrl(),
        chain.join().rpcUrl(),
        ingest.join().uri(),
        ingest.join().managementUri(),
        netting.join().managementUri(),
        indexer.join().uri(),
        management.join().uri(),
        genesis.join(),
        program.id());
  }

  /** How its parts are right now; asks each of them, at most a few seconds. */
  public StackHealth health() {
    return StackHealth.of(
        ingest.join(),
        netting.join(),
        settlement.join(),
        listener.join(),
        indexer.join(),
        operations.join(),
        chain.join(),
        postgres.join());
  }

  /** The same for a management port; unknown until every part stands. */
  private Health asHealth() {
    if (!started) {
      return Health.starting();
    }
    StackHealth now = health();
    return new Health(lostChild().isEmpty(), true, now.ready(), now.details());
  }

  /** A child process that ended although nobody asked it to. */
  public Optional<String> lostChild() {
    if (closed.get()) {
      return Optional.empty();
    }
    if (!chain.join().isAlive()) {
      return Optional.of("the local chain");
    }
    return postgres.join().isAlive() ? Optional.empty() : Optional.of("PostgreSQL");
  }

  /** Process ids of the children: the chain and PostgreSQL. */
  public List<Long> children() {
    return Stream.concat(Stream.of(chain.join().pid()), postgres.join().pid().stream()).toList();
  }

  /** A client of the local chain. */
  public RpcClient rpc() {
    return rpc.join();
  }

  /** The operator of the program: more games' pages, its accounts. */
  public VaultOperator operator() {
    return operator.join();
  }

  /** The keys that operate the program. */
  public OperatorKeys keys() {
    return keys;
  }

  /** The deployed program. */
  public VaultProgram program() {
    return program;
  }

  /** Where payloads of batches are served, as an IPFS gateway does. */
  public URI contentGateway() {
    return settlement.join().contentGateway().orElseThrow();
  }

  /** The faucet of the local chain, for players of a demo: waits until the money is final. */
  public LocalChain chain() {
    return chain.join();
  }

  /** The metrics of every service in this JVM. */
  public MeterRegistry meters() {
    return meters;
  }

  /** The directory everything is in, also a temporary one. */
  public Path directory() {
    return directory.path();
  }

  /** How long each part took to start, milliseconds. */
  public List<String> startTimes() {
    return assembly.timings().stream()
        .map(timing -> timing.part() + " " + timing.begun() + "+" + timing.tookMillis())
        .toList();
  }

  /** Ends every part, layer by layer, and the children; a second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      assembly.close();
      meters.close();
      directory.release();
    }
  }
}
