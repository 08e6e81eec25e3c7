package io.phantomparadox.vault.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownManager;
import io.micronaut.runtime.server.EmbeddedServer;
import io.phantomparadox.vault.ingest.chain.WalletTransactions;
import io.phantomparadox.vault.ingest.http.Sender;
import io.phantomparadox.vault.ingest.intent.IntentDoor;
import io.phantomparadox.vault.ingest.intent.IntentReader;
import io.phantomparadox.vault.ingest.limit.MemoryRateLimiter;
import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.limit.RedisRateLimiter;
import io.phantomparadox.vault.ingest.log.IntentIntake;
import io.phantomparadox.vault.ingest.log.KafkaIntentLog;
import io.phantomparadox.vault.ingest.log.LogUnavailableException;
import io.phantomparadox.vault.ingest.lookup.IndexerLookup;
import io.phantomparadox.vault.ingest.lookup.IntentLives;
import io.phantomparadox.vault.ingest.management.IntentMeters;
import io.phantomparadox.vault.ingest.redis.RedisLink;
import io.phantomparadox.vault.ingest.signin.MemoryNonces;
import io.phantomparadox.vault.ingest.signin.Nonces;
import io.phantomparadox.vault.ingest.signin.RedisNonces;
import io.phantomparadox.vault.ingest.signin.SignIn;
import io.phantomparadox.vault.ingest.signin.SignInConfig;
import io.phantomparadox.vault.ingest.signin.TokenKeyFile;
import io.phantomparadox.vault.ingest.signin.Tokens;
import io.phantomparadox.vault.ingest.view.EarlyChecks;
import io.phantomparadox.vault.ingest.view.GameView;
import io.phantomparadox.vault.ingest.view.KafkaGameView;
import io.phantomparadox.vault.management.ManagementServer;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running door. Several can run in one JVM; none reads the process's environment. */
public final class IngestService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);

  /** Probes come from strangers too: they must not become a load on Kafka. */
  private static final Duration PING_KEPT = Duration.ofMillis(500);

  /** How long, when closing, answers may still be written. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(3);

  private final IngestConfig config;
  private final KafkaIntentLog log;
  private final IntentIntake intake;
  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final ManagementServer management;
  private final IndexerLookup lookup;
  private final @Nullable RpcPool nodes;
  private final @Nullable KafkaGameView ownView;
  private final GameView view;
  private final @Nullable RedisLink redis;
  private final RateLimiter limiter;
  private volatile boolean open;
  private volatile boolean closing;
  private volatile Ping lastPing = new Ping(false, System.nanoTime() - PING_KEPT.toNanos());

  /** What Kafka said, and when. */
  private record Ping(boolean reachable, long atNanos) {}

  private IngestService(
      IngestConfig config, KafkaIntentLog log, IntentIntake intake, MeterRegistry meters)
      throws IOException {
    this.config = config;
    this.log = log;
    this.intake = intake;
    Hash32 domain = IntentDomain.of(config.genesisHash(), config.programId());
    IngestLimits limits = config.limits();
    this.lookup = new IndexerLookup(config.indexer());
    this.nodes = config.nodes().isEmpty() ? null : new RpcPool(poolOf(config.nodes()));
    this.ownView =
        config.earlyChecks()
            ? KafkaGameView.start(
                config.kafka(), config.schemaRegistryUrl(), limits.viewEntriesMax())
            : null;
    this.view = ownView != null ? ownView : GameView.OFF;
    this.redis = config.redis() == null ? null : new RedisLink(config.redis(), System::nanoTime);
    this.limiter = limiter(config);
    meters.gauge(
        "vault.ingest.limits.shared",
        limiter,
        each -> each.where() == RateLimiter.Where.SHARED ? 1 : 0);
    meters.gauge("vault.ingest.view.current", view, each -> each.caughtUp() ? 1 : 0);
    meters.gauge("vault.ingest.in.flight", intake, IntentIntake::inFlight);
    this.context =
        ApplicationContext.builder()
            .deduceEnvironment(false)
            .environmentPropertySource(false)
            .enableDefaultPropertySources(false)
            .bootstrapEnvironment(false)
            .banner(false)
            .properties(serverProperties(config))
            .singletons(
                limits,
                new IntentReader(domain, limits.batchMax()),
                new IntentDoor(
                    domain,
                    Ed25519.strict(),
                    Clock.systemUTC(),
                    limits.validityMax(),
                    limits.clockSkewMax()),
                intake,
                limiter,
                new Sender(config.trustedProxies()),
                new Cluster(config.genesisHash(), config.programId()),
                new TokenKeyFile(config.tokenKeysFile()),
                lookup,
                new IntentLives(lookup, intake),
                Ed25519.strict(),
                Clock.systemUTC(),
                view,
                new EarlyChecks(view, Clock.systemUTC()),
                new WalletTransactions(
                    VaultProgram.at(config.programId()), nodes, Ed25519.strict()),
                new SignIn(config.signIn(), nonces(config), Ed25519.strict(), Clock.systemUTC()),
                new Tokens(config.tokenKeys(), config.signIn().tokenLife(), Clock.systemUTC()),
                new IntentMeters(meters),
                new HealthSource() {
                  @Override
                  public IngestHealth health() {
                    return IngestService.this.health();
                  }
                })
            .start();
    try {
      this.server = context.getBean(EmbeddedServer.class).start();
      this.management =
          ManagementServer.start(
              config.host(), config.managementPort(), () -> health().toHealth(), meters);
    } catch (IOException | RuntimeException failed) {
      context.close();
      closeParts();
      throw failed;
    }
    this.open = true;
    LOG.info("Taking intents at {}, management at {}", uri(), managementUri());
  }

  /**
   * Opens the door with metrics of its own.
   *
   * @throws LogUnavailableException when Kafka or the registry is not there within the deadline
   * @throws IOException when a port cannot be bound
   * @throws InterruptedException when interrupted while waiting
   */
  public static IngestService start(IngestConfig config)
      throws LogUnavailableException, IOException, InterruptedException {
    return start(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  /**
   * Opens the door.
   *
   * @param meters takes its metrics; shown at {@code /prometheus} when it is a Prometheus registry
   * @throws LogUnavailableException when Kafka or the registry is not there within the deadline
   * @throws IOException when a port cannot be bound
   * @throws InterruptedException when interrupted while waiting
   */
  public static IngestService start(IngestConfig config, MeterRegistry meters)
      throws LogUnavailableException, IOException, InterruptedException {
    IngestLimits limits = config.limits();
    KafkaIntentLog log =
        KafkaIntentLog.open(
            config.kafka(),
            config.schemaRegistryUrl(),
            limits.blockMax(),
            limits.delivery(),
            limits.start());
    try {
      return new IngestService(
          config,
          log,
          new IntentIntake(log, limits.inFlightMax(), limits.recentMax(), limits.answerTimeout()),
          meters);
    } catch (IOException | RuntimeException failed) {
      log.close();
      throw failed;
    }
  }

  /** Where intents are taken: scheme, host and port. */
  public URI uri() {
    return URI.create("http://" + config.host() + ":" + server.getPort());
  }

  /** Where health and metrics are: scheme, host and port. */
  public URI managementUri() {
    return management.uri();
  }

  /** Asks Kafka; takes at most about 1.5 s. */
  public IngestHealth health() {
    boolean reachable = reachable();
    return new IngestHealth(
        open,
        open && reachable && !closing,
        reachable,
        closing,
        intake.inFlight(),
        view.state(),
        limiter.where());
  }

  private boolean reachable() {
    Ping last = lastPing;
    if (System.nanoTime() - last.atNanos() < PING_KEPT.toNanos()) {
      return last.reachable();
    }
    try {
      boolean reachable = log.reachable();
      lastPing = new Ping(reachable, System.nanoTime());
      return reachable;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes nothing more, answers what is under way, and lets go of everything. Bounded. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!intake.drain(config.limits().drain())) {
        LOG.warn("{} intents were still waiting for Kafka when the door closed", intake.inFlight());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    open = false;
    answerWhatIsUnderWay();
    server.stop();
    management.close();
    context.close();
    closeParts();
    log.close();
  }

  /** What the log has must still be told: idle connections end, busy ones after their answer. */
  private void answerWhatIsUnderWay() {
    try {
      context
          .getBean(GracefulShutdownManager.class)
          .shutdownGracefully()
          .toCompletableFuture()
          .get(ANSWERS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LOG.info("Some connections were still busy when the door closed");
    }
  }

  private void closeParts() {
    lookup.close();
    limiter.close();
    if (redis != null) {
      redis.close();
    }
    if (nodes != null) {
      nodes.close();
    }
    if (ownView != null) {
      ownView.close();
    }
  }

  private RateLimiter limiter(IngestConfig config) {
    RateLimiter alone = new MemoryRateLimiter(config.rates(), System::nanoTime);
    return redis == null ? alone : new RedisRateLimiter(config.rates(), redis, alone);
  }

  private Nonces nonces(IngestConfig config) {
    SignInConfig signIn = config.signIn();
    SecureRandom random = new SecureRandom();
    Nonces alone =
        new MemoryNonces(signIn.nonceLife(), signIn.noncesMax(), random, Clock.systemUTC());
    return redis == null ? alone : new RedisNonces(redis, alone, signIn.nonceLife(), random);
  }

  /** Somebody waits for the answer: fewer and shorter attempts than a settlement makes. */
  private static RpcPoolConfig poolOf(List<URI> endpoints) {
    RpcPoolConfig patient = RpcPoolConfig.of(endpoints);
    return new RpcPoolConfig(
        endpoints,
        Duration.ofSeconds(3),
        2,
        patient.backoffFirst(),
        Duration.ofMillis(200),
        patient.failuresToOpen(),
        Duration.ofSeconds(10));
  }

  private static Map<String, Object> serverProperties(IngestConfig config) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.application.name", "ingest-api");
    properties.put("micronaut.server.host", config.host());
    properties.put("micronaut.server.port", config.port() == 0 ? -1 : config.port());
    properties.put("micronaut.server.max-request-size", config.limits().batchBytesMax());
    properties.put("micronaut.server.idle-timeout", "30s");
    properties.put("micronaut.server.read-idle-timeout", "30s");
    properties.put("micronaut.server.netty.max-header-size", 16 * 1024);
    properties.put("micronaut.netty.event-loops.default.num-threads", 2);
    if (!config.corsOrigins().isEmpty()) {
      String sites = "micronaut.server.cors.configurations.sites.";
      properties.put("micronaut.server.cors.enabled", true);
      if (config.corsOrigins().contains("*")) {
        properties.put(sites + "allowed-origins-regex", ".*");
      } else {
        properties.put(sites + "allowed-origins", config.corsOrigins());
      }
      properties.put(sites + "allowed-methods", List.of("GET", "POST"));
      properties.put(
          sites + "allowed-headers",
          List.of("Content-Type", "Accept", "Authorization", "X-Correlation-Id", "Last-Event-ID"));
      properties.put(
          sites + "exposed-headers",
          List.of(
              "X-Correlation-Id",
              "X-RateLimit-Limit",
              "X-RateLimit-Remaining",
              "X-RateLimit-Reset",
              "Retry-After"));
      // tokens travel in a header that pages set themselves: no cookies, no credentials
      properties.put(sites + "allow-credentials", false);
      properties.put(sites + "max-age", 600);
    }
    return properties;
  }

  /** The server's parts, for tests of the contract. */
  ApplicationContext context() {
    return context;
  }
}
