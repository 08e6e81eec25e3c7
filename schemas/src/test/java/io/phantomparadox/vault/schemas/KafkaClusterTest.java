package io.phantomparadox.vault.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaClusterTest {
  @Test
  void givenSignInVariablesThenEveryClientHasThemUnderKafkasNames() {
    KafkaCluster cluster =
        KafkaCluster.fromEnvironment(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", " broker:9093 ",
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512",
                "KAFKA_SASL_JAAS_CONFIG", "secret",
                "KAFKA_SSL_TRUSTSTORE_LOCATION", "/tls/ca.pem",
                "KAFKA_HEAP_OPTS", "-Xmx1g"));

    assertThat(cluster.client(Map.of("client.id", "one")))
        .containsOnly(
            Map.entry("client.id", "one"),
            Map.entry("bootstrap.servers", "broker:9093"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
            Map.entry("sasl.jaas.config", "secret"),
            Map.entry("ssl.truststore.location", "/tls/ca.pem"));
  }

  @Test
  void givenASecretThenTheTextDoesNotShowIt() {
    assertThat(new KafkaCluster("broker:9093", Map.of("sasl.jaas.config", "secret")))
        .hasToString("broker:9093 with [sasl.jaas.config]");
  }

  @Test
  void givenNoAddressOrAnotherSettingThenItIsRefusedByName() {
    assertThatThrownBy(() -> KafkaCluster.fromEnvironment(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
    assertThatThrownBy(() -> new KafkaCluster("broker:9093", Map.of("acks", "0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acks");
  }
}
