package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.KafkaAcls;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A broker with an authorizer. Services come through TLS with a password; the test itself and the
 * registry come through a plain listener as the cluster's super user.
 */
final class SecuredKafka implements AutoCloseable {
  /**
   * Ports that no system gives to whoever asks for any: what is chosen here is used minutes later,
   * and meanwhile other tests open and close hundreds.
   */
  private static final int OWN_PORTS_FROM = 20_000;

  private static final int OWN_PORTS_TO = 32_000;
  private static final int LOOKS_FOR_A_PORT = 100;
  private static final String STORE_PASSWORD = "not-a-secret-of-anybody";

  private final EmbeddedBroker.Options options;
  private final int securedPort;
  private final Path certificate;
  private EmbeddedBroker broker;

  private SecuredKafka(EmbeddedBroker.Options options, int securedPort, Path certificate) {
    this.options = options;
    this.broker = EmbeddedBroker.start(options);
    this.securedPort = securedPort;
    this.certificate = certificate;
  }

  static SecuredKafka start(Path directory) throws Exception {
    Path store = directory.resolve("broker.p12");
    Path certificate = directory.resolve("ca.pem");
    keytool(
        "-genkeypair -alias broker -keyalg EC -dname CN=broker -ext san=ip:127.0.0.1 -validity 2"
            + " -storetype PKCS12 -storepass "
            + STORE_PASSWORD
            + " -keystore "
            + store);
    keytool(
        "-exportcert -rfc -alias broker -storepass %s -keystore %s -file %s"
            .formatted(STORE_PASSWORD, store, certificate));
    int plain = freePort();
    int secured = freePort();
    int controller = freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,SASL_SSL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(plain, secured, controller));
    settings.put(
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:%d,SASL_SSL://127.0.0.1:%d".formatted(plain, secured));
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL");
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("listener.name.sasl_ssl.plain.sasl.jaas.config", users());
    settings.put("listener.name.sasl_ssl.ssl.keystore.location", store.toString());
    settings.put("listener.name.sasl_ssl.ssl.keystore.type", "PKCS12");
    settings.put("listener.name.sasl_ssl.ssl.keystore.password", STORE_PASSWORD);
    return new SecuredKafka(
        EmbeddedBroker.Options.kept(directory.resolve("kafka"))
            .withPort(plain)
            .withOverrides(settings),
        secured,
        certificate);
  }

  /** Nobody reaches it until {@link #comeBack}. */
  void goAway() {
    broker.close();
  }

  /** Where it was, with what it had. */
  void comeBack() {
    broker = EmbeddedBroker.start(options);
  }

  /** Where the super user comes in. */
  String superUsersAddress() {
    return broker.bootstrapServers();
  }

  /** What a service's environment says of Kafka. */
  Map<String, String> environmentOf(String client) {
    return environmentOf(client, passwordOf(client));
  }

  Map<String, String> environmentOf(String client, String password) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        "127.0.0.1:" + securedPort,
        "KAFKA_SECURITY_PROTOCOL",
        "SASL_SSL",
        "KAFKA_SASL_MECHANISM",
        "PLAIN",
        "KAFKA_SASL_JAAS_CONFIG",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"%s\" password=\"%s\";".formatted(client, password),
        "KAFKA_SSL_TRUSTSTORE_TYPE",
        "PEM",
        "KAFKA_SSL_TRUSTSTORE_LOCATION",
        certificate.toString());
  }

  @Override
  public void close() {
    broker.close();
  }

  static int freePort() throws IOException {
    for (int look = 0; look < LOOKS_FOR_A_PORT; look++) {
      int port = ThreadLocalRandom.current().nextInt(OWN_PORTS_FROM, OWN_PORTS_TO);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // another one then
      }
    }
    throw new IOException("no free port below those that systems give away");
  }

  private static String users() {
    return KafkaAcls.clients().stream()
        .map(client -> "user_%s=\"%s\"".formatted(client.name(), passwordOf(client.name())))
        .collect(
            Collectors.joining(
                " ", "org.apache.kafka.common.security.plain.PlainLoginModule required ", ";"));
  }

  private static String passwordOf(String client) {
    return "password-of-" + client;
  }

  private static void keytool(String arguments) throws Exception {
    Path output = Files.createTempFile("keytool", ".log");
    String command = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process keytool =
        new ProcessBuilder((command + " " + arguments).split(" "))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(Files.readString(output)).isZero();
    Files.delete(output);
  }
}
