package io.phantomparadox.vault.benchmarks.listener;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.listener.LagProbe;
import io.phantomparadox.vault.listener.ListenerConfig;
import io.phantomparadox.vault.listener.ListenerConfig.Mode;
import io.phantomparadox.vault.listener.ListenerService;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;

/**
 * From the chain to the topic: events a second when catching up with a history, by blocks and by
 * signatures, and how long after its block is final an event can be read when it follows live, by
 * polling and woken by a websocket.
 */
public final class ListenerSpeed {
  private static final int PARTITIONS = 4;
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final PrintStream out;

  private ListenerSpeed(PrintStream out) {
    this.out = out;
  }

  /** Arguments: events of the history (5000), seconds of each live run (15), events/s live (50). */
  public static void main(String[] args) throws Exception {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    int rate = args.length > 2 ? Integer.parseInt(args[2]) : 50;
    new ListenerSpeed(System.out).run(events, seconds, rate);
  }

  private void run(int events, int seconds, int rate) throws Exception {
    try (LocalChain node = LocalChain.start(LocalChain.Options.defaults());
        DepositChain chain = DepositChain.open(node)) {
      chain.deposit(events);
      chain.awaitFinal();
      out.printf(
          "history: %,d events in %,d slots; the node alone shows %,.0f events/s through getBlock%n",
          chain.events(), chain.slots(), chain.nodeSpeed());
      out.println("| run | events/s | lag p50 ms | p95 ms | p99 ms | max ms |");
      out.println("|---|---|---|---|---|---|");
      for (Mode mode : Mode.values()) {
        catchUp(node, chain, mode);
      }
      live(node, chain, false, seconds, rate);
      live(node, chain, true, seconds, rate);
    }
  }

  private ListenerConfig config(LocalChain node, EmbeddedBroker broker, Mode mode, boolean socket)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicProvisioner(admin, PARTITIONS, (short) 1, Duration.ofSeconds(20)).apply();
    }
    ListenerConfig base =
        ListenerConfig.of(
            broker.bootstrapServers(),
            "memory://" + UUID.randomUUID(),
            List.of(node.rpcUrl()),
            DepositChain.PROGRAM.id(),
            "speed",
            Duration.ofMillis(200),
            PARTITIONS);
    return base.withReading(
        base.reading().withMode(mode, 4).withSockets(socket ? List.of(node.wsUrl()) : List.of()));
  }

  private void catchUp(LocalChain node, DepositChain chain, Mode mode) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      ListenerConfig config = config(node, broker, mode, false);
      long began = System.nanoTime();
      try (LagProbe topic = probe(node, config);
          ListenerService listener = ListenerService.start(config, new SimpleMeterRegistry())) {
        topic.await(chain.events(), DEADLINE);
        double took = (System.nanoTime() - began) / 1e9;
        out.printf(
            "| catching up, %s, %s | %,.0f | | | | |%n",
            mode, listener.health().state(), chain.events() / took);
      }
    }
  }

  private void live(LocalChain node, DepositChain chain, boolean socket, int seconds, int rate)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      ListenerConfig config = config(node, broker, Mode.BLOCKS, socket);
      try (ListenerService listener = ListenerService.start(config, new SimpleMeterRegistry())) {
        try (LagProbe history = probe(node, config)) {
          history.await(chain.events(), DEADLINE);
        }
        // A probe of its own: what became final before it is not measured.
        try (LagProbe topic = probe(node, config)) {
          topic.await(chain.events(), DEADLINE);
          double sent = chain.depositFor(Duration.ofSeconds(seconds), rate);
          topic.await(chain.events(), DEADLINE);
          switch (topic.measured()) {
            case LagProbe.Measured.Lags lags ->
                out.printf(
                    "| live, %s, %s | %,.0f (%,d measured, %,d in the busiest second) | %d | %d | %d | %d |%n",
                    socket ? "woken by websocket" : "polling every 200 ms",
                    listener.health().state(),
                    sent,
                    lags.events(),
                    lags.busiestSecond(),
                    lags.percentile(50),
                    lags.percentile(95),
                    lags.percentile(99),
                    lags.percentile(100));
            case LagProbe.Measured.Broken(String why) ->
                throw new IllegalStateException("the probe lost its view: " + why);
          }
        }
      }
    }
  }

  private static LagProbe probe(LocalChain node, ListenerConfig config) {
    return LagProbe.watch(config.kafka(), config.schemaRegistryUrl(), node.wsUrl());
  }
}
