package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything the netting service is told. {@link NettingMain} reads it from the environment; the
 * names are there.
 *
 * @param bootstrapServers Kafka's addresses
 * @param schemaRegistryUrl of a registry that speaks Confluent's API
 * @param applicationId consumer group, transactional ids and changelog names; default vault-netting
 * @param stateDir where RocksDB lives; lost state is restored from the changelogs
 * @param ledger bounds and rhythm of netting
 * @param engine that nets
 * @param budget how long one piece of work may take
 * @param threads stream threads, default 1
 * @param standbys copies of the state on other instances, default 0; production: 1
 * @param transactionTimeout the broker aborts a dead instance's transaction after this, and readers
 *     wait that long; default 5 s (RULES 19)
 * @param sessionTimeout a silent instance loses its partitions after this; default 6 s
 * @param rocksDbCacheBytes block cache of all stores of this process together, default 64 MiB
 * @param rocksDbWriteBytes write buffers of all stores together, default 48 MiB
 * @param ledgerCacheBytes heap of each partition for records that are read again soon, default 48
 *     MiB
 * @param verifyThreads threads that verify signatures ahead of the stream threads, 0 for none;
 *     default: one less than there are processors, at most 4
 * @param managementHost default 127.0.0.1
 * @param managementPort 0 for a free one
 * @param startDeadline {@link NettingService#start} gives up when nothing was restored for this
 *     long; default 60 s
 * @param closeDeadline default 20 s
 * @param overrides Kafka Streams settings that win over ours; for tests and tuning
 */
public record NettingConfig(
    String bootstrapServers,
    String schemaRegistryUrl,
    String applicationId,
    Path stateDir,
    LedgerSettings ledger,
    NettingEngine engine,
    StepBudget budget,
    int threads,
    int standbys,
    Duration transactionTimeout,
    Duration sessionTimeout,
    long rocksDbCacheBytes,
    long rocksDbWriteBytes,
    long ledgerCacheBytes,
    int verifyThreads,
    String managementHost,
    int managementPort,
    Duration startDeadline,
    Duration closeDeadline,
    Map<String, String> overrides) {

  public NettingConfig {
    text("bootstrapServers", bootstrapServers);
    text("schemaRegistryUrl", schemaRegistryUrl);
    text("applicationId", applicationId);
    text("managementHost", managementHost);
    between("threads", threads, 1, 64);
    between("standbys", standbys, 0, 4);
    between("managementPort", managementPort, 0, 65_535);
    between("transactionTimeout", transactionTimeout.toMillis(), 1_000, 900_000);
    between("sessionTimeout", sessionTimeout.toMillis(), 1_000, 300_000);
    between("rocksDbCacheBytes", rocksDbCacheBytes, 1 << 20, 1L << 40);
    between("rocksDbWriteBytes", rocksDbWriteBytes, 1 << 20, 1L << 40);
    between("ledgerCacheBytes", ledgerCacheBytes, 0, 1L << 36);
    between("verifyThreads", verifyThreads, 0, 64);
    between("startDeadline", startDeadline.toMillis(), 1, 3_600_000);
    between("closeDeadline", closeDeadline.toMillis(), 1, 3_600_000);
    overrides = Map.copyOf(overrides);
  }

  /** The defaults of production for a cluster and a program. */
  public static NettingConfig of(
      String bootstrapServers,
      String schemaRegistryUrl,
      Path stateDir,
      Hash32 genesisHash,
      PublicKey programId) {
    return new NettingConfig(
        bootstrapServers,
        schemaRegistryUrl,
        "vault-netting",
        stateDir,
        LedgerSettings.defaults(IntentDomain.of(genesisHash, programId)),
        NettingEngines.fast(NettingLevel.STANDARD),
        StepBudget.DEFAULT,
        1,
        0,
        Duration.ofSeconds(5),
        Duration.ofSeconds(6),
        64L << 20,
        48L << 20,
        48L << 20,
        Math.clamp(Runtime.getRuntime().availableProcessors() - 1L, 0, 4),
        "127.0.0.1",
        0,
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        Map.of());
  }

  /** The same with other bounds and rhythm. */
  public NettingConfig withLedger(LedgerSettings settings) {
    return edited(draft -> draft.ledger = settings);
  }

  /** The same with another engine. */
  public NettingConfig withEngine(NettingEngine other) {
    return edited(draft -> draft.engine = other);
  }

  /** The same under another application id. */
  public NettingConfig withApplicationId(String id) {
    return edited(draft -> draft.applicationId = id);
  }

  /** The same with another number of threads and of state copies elsewhere. */
  public NettingConfig withThreads(int streamThreads, int copies) {
    return edited(
        draft -> {
          draft.threads = streamThreads;
          draft.standbys = copies;
        });
  }

  /** The same with its management elsewhere; port 0 takes a free one. */
  public NettingConfig withManagement(String host, int port) {
    return edited(
        draft -> {
          draft.managementHost = host;
          draft.managementPort = port;
        });
  }

  /** The same with Kafka Streams settings that win over ours. */
  public NettingConfig withOverrides(Map<String, String> settings) {
    return edited(draft -> draft.overrides = settings);
  }

  private static void text(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + " must not be empty");
    }
  }

  private static void between(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, is %d".formatted(name, min, max, value));
    }
  }

  private NettingConfig edited(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.finished();
  }

  /** A copy whose parts can be set one by one. */
  private static final class Draft {
    private String bootstrapServers;
    private String schemaRegistryUrl;
    private String applicationId;
    private Path stateDir;
    private LedgerSettings ledger;
    private NettingEngine engine;
    private StepBudget budget;
    private int threads;
    private int standbys;
    private Duration transactionTimeout;
    private Duration sessionTimeout;
    private long rocksDbCacheBytes;
    private long rocksDbWriteBytes;
    private long ledgerCacheBytes;
    private int verifyThreads;
    private String managementHost;
    private int managementPort;
    private Duration startDeadline;
    private Duration closeDeadline;
    private Map<String, String> overrides;

    Draft(NettingConfig from) {
      bootstrapServers = from.bootstrapServers;
      schemaRegistryUrl = from.schemaRegistryUrl;
      applicationId = from.applicationId;
      stateDir = from.stateDir;
      ledger = from.ledger;
      engine = from.engine;
      budget = from.budget;
      threads = from.threads;
      standbys = from.standbys;
      transactionTimeout = from.transactionTimeout;
      sessionTimeout = from.sessionTimeout;
      rocksDbCacheBytes = from.rocksDbCacheBytes;
      rocksDbWriteBytes = from.rocksDbWriteBytes;
      ledgerCacheBytes = from.ledgerCacheBytes;
      verifyThreads = from.verifyThreads;
      managementHost = from.managementHost;
      managementPort = from.managementPort;
      startDeadline = from.startDeadline;
      closeDeadline = from.closeDeadline;
      overrides = from.overrides;
    }

    NettingConfig finished() {
      return new NettingConfig(
          bootstrapServers,
          schemaRegistryUrl,
          applicationId,
          stateDir,
          ledger,
          engine,
          budget,
          threads,
          standbys,
          transactionTimeout,
          sessionTimeout,
          rocksDbCacheBytes,
          rocksDbWriteBytes,
          ledgerCacheBytes,
          verifyThreads,
          managementHost,
          managementPort,
          startDeadline,
          closeDeadline,
          overrides);
    }
  }
}
