package io.phantomparadox.vault.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.phantomparadox.vault.ingest.intent.IntentDoor;
import io.phantomparadox.vault.ingest.intent.IntentReader;
import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.log.IntentIntake;
import io.phantomparadox.vault.ingest.log.KafkaIntentLog;
import io.phantomparadox.vault.ingest.log.LogUnavailableException;
import io.phantomparadox.vault.ingest.lookup.IndexerLookup;
import io.phantomparadox.vault.ingest.management.IntentMeters;
import io.phantomparadox.vault.ingest.management.ManagementServer;
import io.phantomparadox.vault.ingest.signin.SignIn;
import io.phantomparadox.vault.ingest.signin.Tokens;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running door. Several can run in one JVM; none reads the process's environment. */
public final class IngestService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IngestService.class);

  /** Probes come from strangers too: they must not become a load on Kafka. */
  private static final Duration PING_KEPT = Duration.ofMillis(500);

  private final IngestConfig config;
  private final KafkaIntentLog log;
  private final IntentIntake intake;
  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final ManagementServer management;
  private final IndexerLookup lookup;
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
                new RateLimiter(config.rates(), System::nanoTime),
                lookup,
                new SignIn(
                    config.signIn(), Ed25519.strict(), new SecureRandom(), Clock.systemUTC()),
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
          ManagementServer.start(config.host(), config.managementPort(), this::health, meters);
    } catch (IOException | RuntimeException failed) {
      context.close();
      lookup.close();
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
            config.bootstrapServers(),
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
        open, open && reachable && !closing, reachable, closing, intake.inFlight());
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
    server.stop();
    management.close();
    context.close();
    lookup.close();
    log.close();
  }

  private static Map<String, Object> serverProperties(IngestConfig config) {
    return Map.of(
        "micronaut.application.name",
        "ingest-api",
        "micronaut.server.host",
        config.host(),
        "micronaut.server.port",
        config.port() == 0 ? -1 : config.port(),
        "micronaut.server.max-request-size",
        config.limits().batchBytesMax(),
        "micronaut.server.idle-timeout",
        "30s",
        "micronaut.server.read-idle-timeout",
        "30s",
        "micronaut.server.netty.max-header-size",
        16 * 1024,
        "micronaut.netty.event-loops.default.num-threads",
        2);
  }
}
