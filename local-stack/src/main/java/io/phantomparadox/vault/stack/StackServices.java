package io.phantomparadox.vault.stack;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.indexer.IndexerConfig;
import io.phantomparadox.vault.indexer.IndexerService;
import io.phantomparadox.vault.indexer.ReconciliationConfig;
import io.phantomparadox.vault.ingest.IngestConfig;
import io.phantomparadox.vault.ingest.IngestService;
import io.phantomparadox.vault.ingest.limit.RateLimits;
import io.phantomparadox.vault.listener.ListenerConfig;
import io.phantomparadox.vault.listener.ListenerService;
import io.phantomparadox.vault.operations.OperationsConfig;
import io.phantomparadox.vault.operations.OperationsService;
import io.phantomparadox.vault.operations.canary.CanaryConfig;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.SettlementService;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.topology.NettingConfig;
import io.phantomparadox.vault.topology.NettingService;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts each service through its public entry point with the addresses of the others: there is no
 * other way from one to the next than Kafka, HTTP, the chain and the database.
 */
final class StackServices {
  private static final Duration START_DEADLINE = Duration.ofSeconds(40);
  private static final Duration RECONCILE_EVERY = Duration.ofMinutes(1);
  private static final String HOST = "127.0.0.1";

  /** Far above what one machine can post, and yet the limits of production at work. */
  private static final RateLimits LOCAL_RATES =
      new RateLimits(50_000, 200_000, 100_000, 400_000, 10_000);

  private final LocalStackOptions options;
  private final Path directory;
  private final PublicKey programId;
  private final MeterRegistry meters;

  StackServices(
      LocalStackOptions options, Path directory, PublicKey programId, MeterRegistry meters) {
    this.options = options;
    this.directory = directory;
    this.programId = programId;
    this.meters = meters;
  }

  IngestService ingest(
      String bootstrapServers, String registryUrl, Hash32 genesisHash, URI indexer, URI rpcUrl)
      throws Exception {
    IngestConfig config =
        IngestConfig.builder(bootstrapServers, registryUrl, genesisHash, programId)
            .host(HOST)
            .port(options.ports().ingest())
            .managementPort(options.ports().ingestManagement())
            .indexer(indexer)
            .nodes(List.of(rpcUrl))
            .earlyChecks(true)
            .rates(LOCAL_RATES)
            .build();
    return IngestService.start(config, meters);
  }

  NettingService netting(String bootstrapServers, String registryUrl, Hash32 genesisHash) {
    NettingConfig config =
        NettingConfig.of(
            bootstrapServers, registryUrl, directory.resolve("streams"), genesisHash, programId);
    LedgerSettings defaults = config.ledger();
    LedgerSettings ledger =
        defaults
            .withCuts(
                options.nettingInterval(),
                options.minTradesPerBatch(),
                options.maxTradesPerBatch(),
                options.batchWindow(),
                defaults.maxInFlight())
            .withAges(options.intentMaxAge(), defaults.heartbeatMaxAge(), defaults.replayMemory());
    return NettingService.start(
        config.withLedger(ledger).withManagement(HOST, options.ports().nettingManagement()),
        meters);
  }

  SettlementService settlement(
      String bootstrapServers, String registryUrl, URI rpcUrl, Keypair serverAuthority) {
    SettlementConfig config =
        SettlementConfig.of(
            bootstrapServers,
            registryUrl,
            List.of(rpcUrl),
            programId,
            serverAuthority,
            directory.resolve("content"));
    // a slot is the least time in which a look at the chain can show something new
    return SettlementService.start(
        config
            .withPollInterval(Duration.ofMillis(options.slotMillis()))
            .withAvailability(
                config.availability().servedAt(HOST + ":" + options.ports().payloads())),
        meters);
  }

  ListenerService listener(String bootstrapServers, String registryUrl, URI rpcUrl) {
    return ListenerService.start(
        ListenerConfig.of(
            bootstrapServers,
            registryUrl,
            List.of(rpcUrl),
            programId,
            StackEndpoints.LISTENER_SOURCE,
            Duration.ofMillis(options.slotMillis()),
            options.partitions()),
        meters);
  }

  OperationsService operations(String bootstrapServers) {
    return OperationsService.start(OperationsConfig.of(KafkaCluster.at(bootstrapServers)), meters);
  }

  OperationsService operations(String bootstrapServers, CanaryConfig canary) {
    return OperationsService.start(
        OperationsConfig.of(KafkaCluster.at(bootstrapServers)).withCanary(canary), meters);
  }

  IndexerService indexer(String bootstrapServers, String registryUrl, String jdbcUrl, URI rpcUrl) {
    return IndexerService.start(
        new IndexerConfig(
                KafkaCluster.at(bootstrapServers),
                registryUrl,
                "vault-indexer",
                jdbcUrl,
                StackEndpoints.JDBC_USER,
                "",
                HOST,
                options.ports().indexer(),
                START_DEADLINE)
            .withReconciliation(
                new ReconciliationConfig(RECONCILE_EVERY, List.of(rpcUrl), programId, false)),
        meters);
  }
}
