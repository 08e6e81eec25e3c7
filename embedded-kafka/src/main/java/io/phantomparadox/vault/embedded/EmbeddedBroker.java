package io.phantomparadox.vault.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this JVM: one node that is broker and KRaft controller, plain text on the
 * loopback address.
 *
 * <p>The quorum is configured statically. A dynamic quorum (KIP-853) writes the controller's port
 * into the metadata log, and a second start on another free port would then look for the controller
 * at the old one.
 *
 * <p>A data directory belongs to one broker at a time: it is locked, and a second start is refused.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int NODE_ID = 1;
  private static final String METADATA_LOG = "__cluster_metadata-0";

  /** What Kafka leaves where a broker was stopped, and takes away when one starts. */
  private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

  /** Two free ports are chosen and then bound; somebody else may take one in between. */
  private static final int START_ATTEMPTS_MAX = 3;

  static final Duration CLOSE_DEADLINE = Duration.ofSeconds(20);

  static {
    // Kafka ends its process on a fatal fault; this process has other parts. The thread that met
    // the fault ends, its clients see the broker gone.
    Exit.setExitProcedure(EmbeddedBroker::onFatalFault);
    Exit.setHaltProcedure(EmbeddedBroker::onFatalFault);
  }

  private final KafkaRaftServer server;
  private final DataDirectory directory;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(KafkaRaftServer server, DataDirectory directory, int port) {
    this.server = server;
    this.directory = directory;
    this.port = port;
  }

  /**
   * How a broker starts.
   *
   * @param dataDir where the logs live and stay, or null for a temporary place that goes with the
   *     broker
   * @param port of the listener for clients on 127.0.0.1; 0 for a free one
   * @param startDeadline a start that takes longer is a failure
   * @param overrides broker settings that replace ours
   */
  public record Options(
      @Nullable Path dataDir, int port, Duration startDeadline, Map<String, String> overrides) {
    public Options {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("port " + port + " is not in 0..65535");
      }
      overrides = Map.copyOf(overrides);
    }

    /** A broker on a free port whose data is thrown away. */
    public static Options temporary() {
      return new Options(null, 0, Duration.ofSeconds(30), Map.of());
    }

    /** A broker on a free port that continues with what {@code dataDir} holds. */
    public static Options kept(Path dataDir) {
      return new Options(dataDir, 0, Duration.ofSeconds(30), Map.of());
    }

    public Options withPort(int value) {
      return new Options(dataDir, value, startDeadline, overrides);
    }

    public Options withOverrides(Map<String, String> value) {
      return new Options(dataDir, port, startDeadline, value);
    }
  }

  /**
   * Starts a broker and returns when it takes requests.
   *
   * @throws IllegalStateException when it does not start within the deadline, with the reason
   */
  public static EmbeddedBroker start(Options options) {
    RuntimeException last = new IllegalStateException("the broker was not started");
    for (int attempt = 1; attempt <= START_ATTEMPTS_MAX; attempt++) {
      try {
        return startOnce(options);
      } catch (PortTakenException taken) {
        last = taken;
        LOG.info("A port chosen for the broker was taken meanwhile, attempt {}", attempt);
      }
      if (options.port() != 0) {
        break;
      }
    }
    throw last;
  }

  private static EmbeddedBroker startOnce(Options options) {
    DataDirectory directory = DataDirectory.open(options.dataDir());
    try {
      Ports ports = Ports.choose(options.port());
      format(directory.path(), NODE_ID, Uuid.randomUuid().toString());
      forgetKilledBroker(directory.path(), ports, options.startDeadline());
      Map<String, String> settings = settings(directory.path(), ports);
      settings.putAll(options.overrides());
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      startWithin(server, options.startDeadline(), ports.toString());
      return new EmbeddedBroker(server, directory, ports.client());
    } catch (RuntimeException e) {
      directory.release();
      throw e;
    } catch (Exception e) {
      directory.release();
      throw new IllegalStateException("the broker did not start in " + directory.path(), e);
    }
  }

  /**
   * Takes the broker off the metadata of a run that was killed, before the broker itself starts.
   *
   * <p>Such metadata says that the broker leads its partitions. A broker that starts with it takes
   * up its transaction coordinators at once and ends what was open, but as soon as it registers
   * anew its partitions have no leader for a moment, and Kafka 4.3 takes a partition without a
   * leader for a deleted one ({@code TransactionMarkerChannelManager}, {@code
   * KRaftMetadataCache.getPartitionLeaderEndpoint}): the markers are left out, the transaction
   * counts as ended, and its partitions stand still for every read_committed reader. A broker that
   * is not registered leads nothing, and has its coordinators only once it takes requests.
   */
  private static void forgetKilledBroker(Path data, Ports ports, Duration deadline)
      throws InterruptedException {
    if (!Files.exists(data.resolve(METADATA_LOG)) || Files.exists(data.resolve(CLEAN_SHUTDOWN))) {
      return;
    }
    Map<String, String> settings = settings(data, ports);
    settings.put("process.roles", "controller");
    settings.put("listeners", "CONTROLLER://127.0.0.1:" + ports.controller());
    settings.remove("advertised.listeners");
    settings.remove("inter.broker.listener.name");
    KafkaRaftServer controller = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    startWithin(controller, deadline, ports.toString());
    try (Admin admin =
        Admin.create(Map.of("bootstrap.controllers", "127.0.0.1:" + ports.controller()))) {
      admin.unregisterBroker(NODE_ID).all().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("The broker of {} was killed; it registers anew", data);
    } catch (ExecutionException e) {
      // killed before it had ever registered: it led nothing
      if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
        throw new IllegalStateException("the broker that was killed is not forgotten", e);
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the broker that was killed is not forgotten within " + deadline, e);
    } finally {
      shutdownWithin(controller, CLOSE_DEADLINE);
    }
  }

  static void startWithin(KafkaRaftServer server, Duration deadline, String ports)
      throws InterruptedException {
    CompletableFuture<Void> started = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("embedded-broker-start")
        .daemon()
        .start(
            () -> {
              try {
                server.startup();
                started.complete(null);
              } catch (RuntimeException | Error e) {
                started.completeExceptionally(e);
              }
            });
    try {
      started.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      shutdownWithin(server, CLOSE_DEADLINE);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (String.valueOf(cause.getMessage()).contains("Socket server failed to bind")) {
        throw new PortTakenException("port of " + ports + " is taken", cause);
      }
      throw new IllegalStateException("the broker failed to start: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      shutdownWithin(server, CLOSE_DEADLINE);
      throw new IllegalStateException("the broker did not start within " + deadline, e);
    }
  }

  static void shutdownWithin(KafkaRaftServer server, Duration deadline) {
    Thread stopper =
        Thread.ofPlatform()
            .name("embedded-broker-stop")
            .daemon()
            .start(
                () -> {
                  server.shutdown();
                  server.awaitShutdown();
                });
    try {
      if (!stopper.join(deadline)) {
        LOG.warn("The broker did not stop within {}; its threads end with the JVM", deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void onFatalFault(int status, @Nullable String message) {
    String fault = "fatal fault of the embedded broker, status " + status + ": " + message;
    LOG.error(fault);
    throw new IllegalStateException(fault);
  }

  static void format(Path dir, int nodeId, String clusterId) throws Exception {
    if (Files.exists(dir.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(nodeId)
          .setClusterId(clusterId)
          .addDirectory(dir.toString())
          .setMetadataLogDirectory(dir.toString())
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setHasDynamicQuorum(false)
          .run();
    }
  }

  private static Map<String, String> settings(Path dir, Ports ports) {
    String client = "PLAINTEXT://127.0.0.1:" + ports.client();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("listeners", client + ",CONTROLLER://127.0.0.1:" + ports.controller());
    settings.put("advertised.listeners", client);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + ports.controller());
    settings.put("log.dirs", dir.toString());

    // One node: what a cluster spreads over three has one copy here.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");

    settings.putAll(modest());
    return settings;
  }

  /** What any broker of ours has, alone or in a cluster. */
  static Map<String, String> modest() {
    Map<String, String> settings = new LinkedHashMap<>();
    // Topics come from the catalogue; a typing error must not make one.
    settings.put("auto.create.topics.enable", "false");
    // After a kill with an open transaction every read_committed reader waits for its abort:
    // seconds instead of the default's minute.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("group.initial.rebalance.delay.ms", "50");
    settings.put("group.min.session.timeout.ms", "1000");

    // Small: a laptop's memory and start time, not a server's.
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
    settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    settings.put("message.max.bytes", Integer.toString(4 * 1024 * 1024));
    return settings;
  }

  /** The address clients connect to: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The port clients connect to. */
  public int port() {
    return port;
  }

  /** Where the logs are. */
  public Path dataDir() {
    return directory.path();
  }

  /** Stops the broker within 20 s; what was acknowledged is on disk. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      shutdownWithin(server, CLOSE_DEADLINE);
      directory.release();
    }
  }

  private record Ports(int client, int controller) {
    static Ports choose(int client) throws IOException {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      // both are held until both are known, so that they differ
      try (ServerSocket first = new ServerSocket(client, 1, loopback);
          ServerSocket second = new ServerSocket(0, 1, loopback)) {
        return new Ports(first.getLocalPort(), second.getLocalPort());
      } catch (java.net.BindException e) {
        throw new PortTakenException("port " + client + " is taken", e);
      }
    }
  }

  private static final class PortTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PortTakenException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
