package io.phantomparadox.vault.operations;

import io.phantomparadox.vault.management.ServiceLogs;
import io.phantomparadox.vault.management.ServiceProcess;

/** Runs the operations service alone; settings as in {@link OperationsConfig}. */
public final class OperationsMain {
  static {
    ServiceLogs.json("operations");
  }

  private static final int MANAGEMENT_PORT = 9406;

  private OperationsMain() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) throws InterruptedException {
    ServiceProcess.run(
        "operations",
        System.getenv(),
        MANAGEMENT_PORT,
        meters ->
            OperationsService.start(OperationsConfig.fromEnvironment(System.getenv()), meters),
        OperationsService::health);
  }
}
