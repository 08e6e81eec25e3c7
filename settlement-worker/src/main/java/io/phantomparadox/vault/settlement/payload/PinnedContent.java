package io.phantomparadox.vault.settlement.payload;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps payloads in the local store and, where providers are configured, with the first of them
 * that takes it. A provider that fails so many times in a row is left alone for a while; the local
 * copy is there in any case, so that nothing is lost while all are away. Thread-safe.
 */
public final class PinnedContent implements DataAvailability, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PinnedContent.class);

  private static final int REMOTE_READS_MAX = 4;

  private final LocalContentStore local;
  private final AvailabilityConfig config;
  private final Clock clock;
  private final HttpClient http;
  private final Gateways gateways;
  private final List<Guarded> providers = new ArrayList<>();
  private final LongAdder failovers = new LongAdder();
  private final Semaphore remoteReads = new Semaphore(REMOTE_READS_MAX);

  /** A provider and how it has done lately. */
  private static final class Guarded {
    private final IpfsProvider provider;
    private final LongAdder failuresEver = new LongAdder();
    private int failures;
    private Instant openUntil = Instant.EPOCH;

    private Guarded(IpfsProvider provider) {
      this.provider = provider;
    }
  }

  /** Opens the local store's view with the configured providers and gateways. */
  public PinnedContent(LocalContentStore local, AvailabilityConfig config, Clock clock) {
    this.local = local;
    this.config = config;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.gatewayTimeout())
            .build();
    this.gateways = new Gateways(http, config.gateways(), config.gatewayTimeout());
    for (AvailabilityConfig.Provider provider : config.providers()) {
      providers.add(new Guarded(new IpfsProvider(provider, http, config.providerTimeout())));
    }
  }

  @Override
  public String name() {
    return providers.isEmpty()
        ? local.name()
        : "local store and " + providers.size() + " providers";
  }

  @Override
  public void publish(Cid cid, byte[] payload) throws IOException {
    local.publish(cid, payload);
    if (providers.isEmpty()) {
      return;
    }
    IOException nobody = new IOException("no provider took " + cid);
    for (Guarded guarded : providers) {
      if (!mayCall(guarded)) {
        nobody.addSuppressed(new IOException(guarded.provider.name() + " is left alone"));
        continue;
      }
      try {
        guarded.provider.upload(cid, payload);
        succeeded(guarded);
        if (nobody.getSuppressed().length > 0) {
          failovers.increment();
        }
        LOG.info("{} keeps {}", guarded.provider.name(), cid);
        return;
      } catch (IOException e) {
        failed(guarded, e);
        nobody.addSuppressed(e);
      }
    }
    throw nobody;
  }

  @Override
  public Optional<byte[]> read(Cid cid) throws IOException {
    Optional<byte[]> here = local.read(cid);
    if (here.isPresent() || config.gateways().isEmpty()) {
      return here;
    }
    // whoever asks for what is not here costs up to six gateways' time: not too many at once
    if (!remoteReads.tryAcquire()) {
      throw new IOException(cid + " is not here, and other gateways are asked enough already");
    }
    try {
      return gateways.read(cid);
    } finally {
      remoteReads.release();
    }
  }

  /** How each provider does: CLOSED takes calls, OPEN is left alone, HALF_OPEN gets one trial. */
  public synchronized Map<String, String> health() {
    Map<String, String> health = new LinkedHashMap<>();
    for (Guarded guarded : providers) {
      boolean counted = guarded.failures >= config.failuresToOpen();
      boolean open = counted && clock.instant().isBefore(guarded.openUntil);
      health.put(guarded.provider.name(), open ? "OPEN" : counted ? "HALF_OPEN" : "CLOSED");
    }
    return health;
  }

  /** Uploads that a provider of that name did not take, since the start. */
  public long failures(String provider) {
    return providers.stream()
        .filter(guarded -> guarded.provider.name().equals(provider))
        .mapToLong(guarded -> guarded.failuresEver.sum())
        .sum();
  }

  /** Payloads that a later provider took because an earlier one did not, since the start. */
  public long failovers() {
    return failovers.sum();
  }

  /** Reads that a gateway failed, or answered with something else, since the start. */
  public long gatewayFailures() {
    return gateways.failures();
  }

  private synchronized boolean mayCall(Guarded guarded) {
    if (guarded.failures < config.failuresToOpen()) {
      return true;
    }
    if (clock.instant().isBefore(guarded.openUntil)) {
      return false;
    }
    // One trial: others wait until it has failed or succeeded.
    guarded.openUntil = clock.instant().plus(config.openFor());
    return true;
  }

  private synchronized void succeeded(Guarded guarded) {
    guarded.failures = 0;
  }

  private synchronized void failed(Guarded guarded, IOException e) {
    guarded.failures++;
    guarded.failuresEver.increment();
    if (guarded.failures >= config.failuresToOpen()) {
      guarded.openUntil = clock.instant().plus(config.openFor());
    }
    LOG.warn("{}", String.valueOf(e.getMessage()));
  }

  @Override
  public void close() {
    http.close();
  }
}
