package io.phantomparadox.vault.management;

/**
 * Logs of a service that runs alone: one JSON object a line on standard output ({@code
 * vault-logback.xml}), with the service's name and, where a line has one, its correlation id in
 * {@code mdc.correlationId}. {@code LOG_LEVEL} sets the vault's own level; with {@code SENTRY_DSN}
 * errors go to Sentry as well.
 */
public final class ServiceLogs {
  private static final String CONFIGURATION = "logback.configurationFile";

  private ServiceLogs() {}

  /**
   * Chooses that configuration unless the operator chose another; to be called before the first
   * logger is made.
   *
   * @param service short name, as the metrics have it
   */
  public static void json(String service) {
    System.setProperty("vault.service", service);
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(CONFIGURATION, "vault-logback.xml");
    }
  }
}
