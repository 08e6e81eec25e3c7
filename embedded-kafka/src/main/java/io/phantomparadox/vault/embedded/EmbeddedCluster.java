package io.phantomparadox.vault.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * Several real brokers in this JVM with one controller of their own, plain text on the loopback
 * address, for tests of faults: a broker can be stopped and started again while the others go on.
 * The controller is a node apart, because stopping a combined node can leave the rest without a
 * quorum. Data is thrown away at the end. Not safe for several threads.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private static final int CONTROLLER = 100;
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final int START_ATTEMPTS_MAX = 3;

  private final DataDirectory directory;
  private final int brokers;
  private final String clusterId = Uuid.randomUuid().toString();
  private final Map<Integer, Integer> ports;
  private final Map<Integer, KafkaRaftServer> running = new TreeMap<>();

  private EmbeddedCluster(DataDirectory directory, int brokers, Map<Integer, Integer> ports) {
    this.directory = directory;
    this.brokers = brokers;
    this.ports = ports;
  }

  /**
   * Starts a cluster and returns when every broker takes requests. Internal topics have a copy on
   * each of up to three brokers and need two of them (one, with fewer than three brokers).
   *
   * @param brokers 1 to 9; they are called 1, 2, …
   * @throws IllegalStateException when it does not start, with the reason
   */
  public static EmbeddedCluster start(int brokers) {
    if (brokers < 1 || brokers > 9) {
      throw new IllegalArgumentException("1 to 9 brokers, not " + brokers);
    }
    IllegalStateException last = new IllegalStateException("the cluster was not started");
    // ports are chosen and then bound; somebody else may take one in between
    for (int attempt = 1; attempt <= START_ATTEMPTS_MAX; attempt++) {
      EmbeddedCluster cluster =
          new EmbeddedCluster(DataDirectory.open(null), brokers, freePorts(brokers));
      try {
        cluster.start();
        return cluster;
      } catch (IllegalStateException e) {
        last = e;
        cluster.close();
      }
    }
    throw last;
  }

  private static Map<Integer, Integer> freePorts(int brokers) {
    Map<Integer, Integer> ports = new TreeMap<>();
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int node : nodes(brokers)) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.put(node, socket.getLocalPort());
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("no free ports", e);
    }
    return ports;
  }

  private static List<Integer> nodes(int brokers) {
    List<Integer> nodes = new ArrayList<>(List.of(CONTROLLER));
    IntStream.rangeClosed(1, brokers).forEach(nodes::add);
    return nodes;
  }

  private void start() {
    for (int node : nodes(brokers)) {
      startBroker(node);
    }
  }

  /**
   * Starts a broker that was stopped, with what it had; does nothing when it runs.
   *
   * @throws IllegalArgumentException when there is no such broker
   */
  public void startBroker(int broker) {
    requireNode(broker);
    if (running.containsKey(broker)) {
      return;
    }
    Path data = directory.path().resolve("node-" + broker);
    try {
      Files.createDirectories(data);
      EmbeddedBroker.format(data, broker, clusterId);
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(settings(broker, data), false), Time.SYSTEM);
      EmbeddedBroker.startWithin(server, START_DEADLINE, "node " + broker);
      running.put(broker, server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("node " + broker + " did not start", e);
    }
  }

  /** Stops a broker; its data stays for {@link #startBroker}. Does nothing when it is stopped. */
  public void stopBroker(int broker) {
    requireNode(broker);
    KafkaRaftServer server = running.remove(broker);
    if (server != null) {
      EmbeddedBroker.shutdownWithin(server, EmbeddedBroker.CLOSE_DEADLINE);
    }
  }

  private void requireNode(int node) {
    if (!ports.containsKey(node)) {
      throw new IllegalArgumentException("there is no broker " + node);
    }
  }

  /** Every broker's address, also of those that are stopped now. */
  public String bootstrapServers() {
    return IntStream.rangeClosed(1, brokers)
        .mapToObj(broker -> "127.0.0.1:" + ports.get(broker))
        .collect(Collectors.joining(","));
  }

  private Map<String, String> settings(int node, Path data) {
    String address = "127.0.0.1:" + ports.get(node);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("node.id", Integer.toString(node));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("controller.quorum.voters", CONTROLLER + "@127.0.0.1:" + ports.get(CONTROLLER));
    settings.put("log.dirs", data.toString());
    if (node == CONTROLLER) {
      settings.put("process.roles", "controller");
      settings.put("listeners", "CONTROLLER://" + address);
    } else {
      settings.put("process.roles", "broker");
      settings.put("listeners", "PLAINTEXT://" + address);
      settings.put("advertised.listeners", "PLAINTEXT://" + address);
      settings.put("inter.broker.listener.name", "PLAINTEXT");
    }
    String copies = Integer.toString(Math.min(3, brokers));
    String needed = brokers < 3 ? "1" : "2";
    settings.put("offsets.topic.replication.factor", copies);
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", copies);
    settings.put("transaction.state.log.min.isr", needed);
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", copies);
    settings.put("share.coordinator.state.topic.min.isr", needed);
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("min.insync.replicas", needed);
    settings.putAll(EmbeddedBroker.modest());
    return settings;
  }

  /** Stops every node and deletes the data. A second call does nothing. */
  @Override
  public void close() {
    for (int broker = brokers; broker >= 1; broker--) {
      stopBroker(broker);
    }
    if (running.containsKey(CONTROLLER) || Files.exists(directory.path())) {
      stopBroker(CONTROLLER);
      directory.release();
    }
  }
}
