package io.phantomparadox.vault.settlement;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.settlement.chain.RpcSettlementChain;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.payload.ContentGateway;
import io.phantomparadox.vault.settlement.payload.LocalContentStore;
import io.phantomparadox.vault.settlement.payload.PinnedContent;
import io.phantomparadox.vault.settlement.worker.LaneHealth;
import io.phantomparadox.vault.settlement.worker.SettlementGroup;
import io.phantomparadox.vault.settlement.worker.SettlementMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running settlement worker: a member of the group that shares the partitions of batches. */
public final class SettlementService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementService.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final SettlementGroup group;
  private final SettlementChain chain;
  private final PinnedContent content;
  private final @Nullable ContentGateway gateway;
  private final Thread thread;

  private SettlementService(
      SettlementGroup group,
      SettlementChain chain,
      PinnedContent content,
      @Nullable ContentGateway gateway,
      Thread thread) {
    this.group = group;
    this.chain = chain;
    this.content = content;
    this.gateway = gateway;
    this.thread = thread;
  }

  /**
   * Joins the group and takes up what is under way.
   *
   * @return when the first partitions are assigned and their logs restored
   * @throws IllegalStateException when that is not so within the configured deadline
   */
  public static SettlementService start(SettlementConfig config, MeterRegistry meters) {
    return start(config, RpcSettlementChain.open(config), meters);
  }

  /** Starts on any chain; the service closes it. */
  static SettlementService start(
      SettlementConfig config, SettlementChain chain, MeterRegistry meters) {
    Clock clock = Clock.systemUTC();
    PinnedContent content;
    ContentGateway gateway;
    try {
      LocalContentStore store = new LocalContentStore(config.availability().contentStore());
      content = new PinnedContent(store, config.availability(), clock);
      String serveAt = config.availability().serveAt();
      // a payload that this disk lost is fetched through other gateways, and checked
      gateway = serveAt == null ? null : ContentGateway.start(serveAt, content);
    } catch (IOException e) {
      chain.close();
      throw new UncheckedIOException(
          "the content store " + config.availability().contentStore(), e);
    }
    SettlementMetrics metrics = new SettlementMetrics(meters, clock);
    metrics.watchPayloads(content);
    SettlementGroup group = new SettlementGroup(config, chain, content, metrics, clock);
    Thread thread = Thread.ofPlatform().name("settlement-group").unstarted(group);
    SettlementService service = new SettlementService(group, chain, content, gateway, thread);
    thread.start();
    try {
      if (!group.awaitReady(config.startTimeout())) {
        List<String> troubles = group.troubles();
        service.close();
        throw new IllegalStateException(
            "settlement did not start within %s: %s".formatted(config.startTimeout(), troubles));
      }
      return service;
    } catch (InterruptedException e) {
      service.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while settlement started", e);
    }
  }

  /** How it is right now. */
  public SettlementHealth health() {
    List<String> troubles = group.troubles();
    List<LaneHealth> lanes = group.lanes();
    boolean goesOn = lanes.stream().allMatch(lane -> lane.blocked().isEmpty());
    return new SettlementHealth(
        thread.isAlive(),
        thread.isAlive() && troubles.isEmpty() && goesOn,
        group.partitionCount(),
        troubles,
        group.alerts(),
        lanes);
  }

  /** Where the local store is served as an IPFS gateway, if it is. */
  public Optional<URI> contentGateway() {
    return Optional.ofNullable(gateway).map(ContentGateway::uri);
  }

  /** How each provider does: CLOSED, OPEN or HALF_OPEN. */
  public Map<String, String> providers() {
    return content.health();
  }

  /** Leaves the group within 15 seconds; whoever takes over goes on from the log. */
  @Override
  public void close() {
    group.stop();
    boolean interrupted = false;
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        LOG.warn("settlement still runs after {}, interrupting it", CLOSE_TIMEOUT);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    chain.close();
    content.close();
    if (gateway != null) {
      gateway.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
