package io.phantomparadox.vault.topology;

import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.management.ServiceLogs;
import io.phantomparadox.vault.management.ServiceMetrics;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs netting alone. Reads the environment, with its default in brackets:
 *
 * <ul>
 *   <li>Kafka as {@link KafkaCluster#fromEnvironment} says; SCHEMA_REGISTRY_URL,
 *       SOLANA_GENESIS_HASH (base58), PROGRAM_ID (base58): required
 *   <li>NETTING_APPLICATION_ID [vault-netting], NETTING_STATE_DIR [state/netting]
 *   <li>NETTING_INTERVAL_SECONDS [30], MIN_INTENTS_PER_BATCH [1000], MAX_INTENTS_PER_BATCH
 *       [100000], BATCH_WINDOW_SECONDS [300], MAX_IN_FLIGHT [4], INTENT_MAX_AGE_SECONDS [3600],
 *       HEARTBEAT_MAX_AGE_SECONDS [30]
 *   <li>NETTING_THREADS [1], NETTING_STANDBYS [1], NETTING_MANAGEMENT_PORT [9402], MANAGEMENT_HOST
 *       [127.0.0.1]
 * </ul>
 */
public final class NettingMain {
  static {
    ServiceLogs.json("netting");
  }

  private static final Logger LOG = LoggerFactory.getLogger(NettingMain.class);

  private NettingMain() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) throws InterruptedException {
    MeterRegistry meters = ServiceMetrics.fromEnvironment(System.getenv());
    NettingService service = NettingService.start(config(System.getenv()), meters);
    ServiceMetrics.watchStart(meters, "netting", () -> service.health().ready());
    LOG.info("netting runs, management at {}", service.managementUri());
    Runtime.getRuntime().addShutdownHook(new Thread(service::close, "netting-shutdown"));
    Thread.currentThread().join();
  }

  static NettingConfig config(Map<String, String> variables) {
    Environment env = new Environment(variables);
    KafkaCluster kafka = KafkaCluster.fromEnvironment(variables);
    NettingConfig defaults =
        NettingConfig.of(
            kafka.bootstrapServers(),
            env.text("SCHEMA_REGISTRY_URL"),
            Path.of(env.text("NETTING_STATE_DIR", "state/netting")),
            Hash32.fromBase58(env.text("SOLANA_GENESIS_HASH")),
            PublicKey.fromBase58(env.text("PROGRAM_ID")));
    LedgerSettings ledger =
        defaults
            .ledger()
            .withCuts(
                env.seconds("NETTING_INTERVAL_SECONDS", 30),
                env.count("MIN_INTENTS_PER_BATCH", 1_000),
                env.count("MAX_INTENTS_PER_BATCH", 100_000),
                env.seconds("BATCH_WINDOW_SECONDS", 300),
                env.count("MAX_IN_FLIGHT", 4))
            .withAges(
                env.seconds("INTENT_MAX_AGE_SECONDS", 3_600),
                env.seconds("HEARTBEAT_MAX_AGE_SECONDS", 30),
                defaults.ledger().replayMemory());
    return defaults
        .withLedger(ledger)
        .withOverrides(kafka.security())
        .withApplicationId(env.text("NETTING_APPLICATION_ID", "vault-netting"))
        .withThreads(env.count("NETTING_THREADS", 1), env.count("NETTING_STANDBYS", 1))
        .withManagement(
            env.text("MANAGEMENT_HOST", "127.0.0.1"), env.port("NETTING_MANAGEMENT_PORT", 9_402));
  }
}
