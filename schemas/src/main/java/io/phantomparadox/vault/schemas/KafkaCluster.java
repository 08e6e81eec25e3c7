package io.phantomparadox.vault.schemas;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where Kafka is and how a client signs in: what every producer, consumer and admin client of a
 * process has in common.
 *
 * <p>From the environment: {@code KAFKA_BOOTSTRAP_SERVERS}, and every variable whose name begins
 * with {@code KAFKA_SECURITY_}, {@code KAFKA_SASL_} or {@code KAFKA_SSL_} becomes the client
 * setting of that name: {@code KAFKA_SASL_JAAS_CONFIG} is {@code sasl.jaas.config}, {@code
 * KAFKA_SSL_TRUSTSTORE_LOCATION} is {@code ssl.truststore.location}. Names are those of Kafka's own
 * clients; none is left out and none is added.
 *
 * @param bootstrapServers addresses, separated by commas
 * @param security client settings that begin with {@code security.}, {@code sasl.} or {@code ssl.};
 *     may hold secrets
 */
public record KafkaCluster(String bootstrapServers, Map<String, String> security) {
  private static final String VARIABLE_PREFIX = "KAFKA_";

  /**
   * @throws IllegalArgumentException when there is no address, or a setting is not about security
   */
  public KafkaCluster {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("no Kafka address is given");
    }
    security = Map.copyOf(security);
    for (String name : security.keySet()) {
      if (!isSecurity(name)) {
        throw new IllegalArgumentException(name + " is not a security setting of a Kafka client");
      }
    }
  }

  /** A cluster that asks nobody who he is. */
  public static KafkaCluster at(String bootstrapServers) {
    return new KafkaCluster(bootstrapServers, Map.of());
  }

  /**
   * The cluster that the environment names.
   *
   * @throws IllegalArgumentException when {@code KAFKA_BOOTSTRAP_SERVERS} is not set
   */
  public static KafkaCluster fromEnvironment(Map<String, String> environment) {
    String servers = environment.get("KAFKA_BOOTSTRAP_SERVERS");
    if (servers == null || servers.isBlank()) {
      throw new IllegalArgumentException("environment variable KAFKA_BOOTSTRAP_SERVERS is not set");
    }
    return new KafkaCluster(servers.strip(), securityOf(environment));
  }

  /** Another address, with the sign-in that the environment names. */
  public static KafkaCluster at(String bootstrapServers, Map<String, String> environment) {
    return new KafkaCluster(bootstrapServers, securityOf(environment));
  }

  /**
   * A client's own settings together with the address and the sign-in.
   *
   * @param own settings of the client; they do not name what this record holds
   * @return a new map that the caller may change
   */
  public Map<String, Object> client(Map<String, ?> own) {
    Map<String, Object> settings = new HashMap<>(own);
    settings.put("bootstrap.servers", bootstrapServers);
    settings.putAll(security);
    return settings;
  }

  /** Shows the names of the sign-in's settings, never a value. */
  @Override
  public String toString() {
    return bootstrapServers
        + (security.isEmpty() ? "" : " with " + new TreeMap<>(security).keySet());
  }

  private static Map<String, String> securityOf(Map<String, String> environment) {
    Map<String, String> security = new HashMap<>();
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith(VARIABLE_PREFIX)) {
            String name =
                variable
                    .substring(VARIABLE_PREFIX.length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.');
            if (isSecurity(name)) {
              security.put(name, value);
            }
          }
        });
    return security;
  }

  private static boolean isSecurity(String name) {
    return name.startsWith("security.") || name.startsWith("sasl.") || name.startsWith("ssl.");
  }
}
