package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.management.Health;
import io.phantomparadox.vault.management.ServiceLogs;
import io.phantomparadox.vault.management.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs one listener until the process is told to end; settings as in {@link ListenerConfig}, health
 * and metrics on LISTENER_MANAGEMENT_PORT (default 9404).
 */
public final class ListenerMain {
  static {
    ServiceLogs.json("listener");
  }

  private static final int MANAGEMENT_PORT = 9_404;

  /** Without a heartbeat for so long, events do not flow. */
  private static final Duration READY_FOR = Duration.ofSeconds(30);

  private ListenerMain() {}

  public static void main(String[] args) throws InterruptedException {
    ServiceProcess.run(
        "listener",
        System.getenv(),
        MANAGEMENT_PORT,
        meters -> ListenerService.start(ListenerConfig.fromEnvironment(System.getenv()), meters),
        service -> asHealth(service.health(), Instant.now()));
  }

  /** A listener that halted is alive: a new process would halt again, an operator must look. */
  static Health asHealth(ListenerHealth now, Instant at) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", now.state().name());
    details.put("haltReason", now.haltReason().map(Enum::name).orElse(""));
    details.put("detail", now.detail());
    details.put("publishedSlot", now.publishedSlot());
    details.put("finalizedSlot", now.finalizedSlot());
    return new Health(true, true, now.ready(at, READY_FOR), details);
  }
}
