package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.management.ServiceLogs;
import io.phantomparadox.vault.management.ServiceProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs one worker until the process is told to end; settings as in {@link SettlementConfig}, health
 * and metrics on SETTLEMENT_MANAGEMENT_PORT (default 9403).
 */
public final class SettlementMain {
  static {
    ServiceLogs.json("settlement");
  }

  private static final int MANAGEMENT_PORT = 9_403;

  private SettlementMain() {}

  public static void main(String[] args) throws InterruptedException {
    ServiceProcess.run(
        "settlement",
        System.getenv(),
        MANAGEMENT_PORT,
        meters -> SettlementService.start(SettlementEnvironment.read(System.getenv()), meters),
        service -> asHealth(service.health()));
  }

  /** A worker whose group broke is not alive: only a new process joins again. */
  static Health asHealth(SettlementHealth now) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("problem", String.join("; ", now.troubles()));
    details.put("alerts", String.join("; ", now.alerts()));
    details.put("partitions", now.partitions());
    return new Health(now.live(), true, now.ready(), details);
  }
}
