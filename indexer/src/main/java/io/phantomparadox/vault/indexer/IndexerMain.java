package io.phantomparadox.vault.indexer;

import io.phantomparadox.vault.indexer.api.ReadApi;
import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.management.ServiceLogs;
import io.phantomparadox.vault.management.ServiceProcess;

/**
 * Runs an indexer alone, configured by the environment; see {@link IndexerConfig}. Health and
 * metrics are on INDEXER_MANAGEMENT_PORT (default 9405).
 */
public final class IndexerMain {
  static {
    ServiceLogs.json("indexer");
  }

  private static final int MANAGEMENT_PORT = 9_405;

  private IndexerMain() {}

  public static void main(String[] args) throws InterruptedException {
    ServiceProcess.run(
        "indexer",
        System.getenv(),
        MANAGEMENT_PORT,
        meters -> IndexerService.start(IndexerConfig.fromEnvironment(System.getenv()), meters),
        service -> asHealth(service.health()));
  }

  /** One that halted is alive: starting it again would halt it again, an operator must look. */
  private static Health asHealth(ReadApi.Readiness now) {
    return Health.of(true, true, now.ready(), now.ready() ? "" : now.detail());
  }
}
