package io.phantomparadox.vault.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The examples of docs/examples against a real door and a real chain: clients that hold no line of
 * the vault's code.
 */
class DoorForeignClientsTest {
  private static final Path EXAMPLES = Path.of("..", "docs", "examples");
  private static final Path NODE = Path.of("target", "examples-node");
  private static final int INSTALL_SECONDS = 180;
  private static final int RUN_SECONDS = 60;

  private static RunningDoor ground;
  private static WalletOnChain place;

  @BeforeAll
  static void start() throws Exception {
    ground = RunningDoor.start();
    place = new WalletOnChain(ground);
  }

  @AfterAll
  static void stop() {
    place.close();
    ground.close();
  }

  @Test
  void givenTheNodeExamplesWhenRunThenAForeignProducerDoesEverything() throws Exception {
    assumeThat(onPath("node") && onPath("npm")).as("node and npm are installed").isTrue();
    install();
    place.wallet(80);
    Map<String, String> environment =
        Map.of(
            "WALLET_SEED",
            seed(80),
            "SESSION_SEED",
            seed(81),
            "SELLER_SEED",
            seed(82),
            "BUYER_SEED",
            seed(83),
            "GAME",
            Long.toString(WalletOnChain.GAME));

    assertThat(node("sign-in.mjs", environment))
        .contains("signed in as " + RunningDoor.keypair(80).publicKey() + " with PRODUCER");
    assertThat(node("post-intents.mjs", environment))
        .matches("(?s)accepted [0-9a-f]{64}, then 202 202 202 202 202\\s*");
    assertThat(node("create-session-key.mjs", environment))
        .contains("session key " + RunningDoor.keypair(81).publicKey() + " is on chain");
    assertThat(node("check-contract.mjs", environment)).contains("OpenAPI 3.1").contains("valid");
  }

  @Test
  void givenTheCurlExampleWhenRunThenItsIntentIsAccepted() throws Exception {
    assumeThat(Stream.of("bash", "curl", "openssl", "xxd").allMatch(DoorForeignClientsTest::onPath))
        .as("bash, curl, openssl and xxd are installed")
        .isTrue();

    assertThat(
            run(
                EXAMPLES.resolve("curl"),
                RUN_SECONDS,
                Map.of("GAME", "3"),
                "bash",
                "post-intent.sh"))
        .contains("\"status\":\"ACCEPTED\"")
        .endsWith("202\n");
  }

  /** Brings the packages of the lock file, once for each lock file. */
  private static void install() throws Exception {
    Files.createDirectories(NODE);
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("node"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, NODE.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    byte[] lock = Files.readAllBytes(NODE.resolve("package-lock.json"));
    Path installed = NODE.resolve("node_modules").resolve(".installed-package-lock.json");
    if (!Files.exists(installed) || !Arrays.equals(Files.readAllBytes(installed), lock)) {
      run(
          NODE,
          INSTALL_SECONDS,
          Map.of(),
          "npm",
          "ci",
          "--ignore-scripts",
          "--prefer-offline",
          "--no-audit",
          "--no-fund");
      Files.write(installed, lock);
    }
  }

  private static String node(String script, Map<String, String> environment) throws Exception {
    return run(NODE, RUN_SECONDS, environment, "node", script);
  }

  /** Runs a command to its end, which must be a good one; gives what it printed. */
  private static String run(
      Path directory, int seconds, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("example-", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      Map<String, String> all = new HashMap<>(environment);
      all.put("VAULT_URL", place.door.uri().toString());
      builder.environment().putAll(all);
      Process process = builder.start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(ended).as("%s ended in time:%n%s", List.of(command), text).isTrue();
      assertThat(process.exitValue()).as("%s:%n%s", List.of(command), text).isZero();
      return text;
    } finally {
      Files.delete(output);
    }
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String seed(int number) {
    return "%02x".formatted(number) + "00".repeat(31);
  }
}
