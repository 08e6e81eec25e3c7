package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of ours as a client sees them that nobody here wrote: kafkajs on Node. */
class ForeignReaderTest {
  private static final Path READER = Path.of("src", "test", "node");

  /** The largest number that avsc, the reader's Avro, takes to be exact. */
  private static final long LARGEST = (1L << 53) - 2;

  @TempDir Path dir;

  @Test
  void givenRecordsOnTopicsWhenReadByKafkajsThroughTheRegistryThenItSeesOurValues()
      throws Exception {
    assumeThat(onPath("node") && onPath("npm")).as("node and npm are installed").isTrue();
    install();
    Player seller = Player.named("seller");
    Player buyer = Player.named("buyer");
    Signing intent =
        Signing.draft(
            IntentAction.SELL, "t", "sword", seller.key(), buyer.key(), 12, seller, 1, 1_000);
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Options.inMemory());
        Cluster cluster = new Cluster(1, registry.url())) {
      // Given: fixed bytes, unions, arrays and the largest long JavaScript reads exactly
      cluster.intent(intent);
      cluster.chain(1, new io.phantomparadox.vault.schemas.avro.WalletOpened(seller.bytes(), 4L));
      cluster.send(
          VaultTopics.BALANCES, 1, new WalletView(1L, seller.bytes(), 4L, LARGEST, 5L, 0L, 0L));
      cluster.send(
          VaultTopics.BATCHES,
          1,
          new BatchRecord(
              1L,
              7L,
              new BatchPart(
                  0,
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(new NetDelta(new Bytes32(seller.key().toBytes()), -3L)),
                  List.of())));

      // When
      Map<String, JsonNode> read = read(cluster, registry, 4);

      // Then
      byte[] signed = intent.intent().encode();
      assertThat(read.get(VaultTopics.INTENTS).at("/value/intent").asText())
          .isEqualTo(java.util.HexFormat.of().formatHex(signed));
      assertThat(read.get(VaultTopics.BALANCES).at("/value/availableLamports").asLong())
          .isEqualTo(LARGEST);
      assertThat(read.get(VaultTopics.CHAIN_EVENTS).at("/key").asText()).isEqualTo("1");
      assertThat(read.get(VaultTopics.CHAIN_EVENTS).toString())
          .contains(java.util.HexFormat.of().formatHex(seller.key().toBytes()));
      assertThat(read.get(VaultTopics.BATCHES).toString()).contains("-3");
    }
  }

  private Map<String, JsonNode> read(Cluster cluster, EmbeddedRegistry registry, int expected)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node",
                "read.mjs",
                cluster.broker.bootstrapServers(),
                registry.url(),
                Integer.toString(expected)));
    command.addAll(
        List.of(
            VaultTopics.INTENTS,
            VaultTopics.CHAIN_EVENTS,
            VaultTopics.BALANCES,
            VaultTopics.BATCHES));
    Path out = run(command, 60);
    Map<String, JsonNode> read = new HashMap<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode record = new ObjectMapper().readTree(line);
      read.put(record.get("topic").asText(), record);
    }
    return read;
  }

  private void install() throws IOException, InterruptedException {
    byte[] lock = Files.readAllBytes(READER.resolve("package-lock.json"));
    Path installed = READER.resolve("node_modules").resolve(".installed-package-lock.json");
    if (!Files.exists(installed) || !Arrays.equals(Files.readAllBytes(installed), lock)) {
      run(
          List.of("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"),
          180);
      Files.write(installed, lock);
    }
  }

  private Path run(List<String> command, int seconds) throws IOException, InterruptedException {
    Path out = dir.resolve(command.getFirst() + ".out");
    Path err = dir.resolve(command.getFirst() + ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(READER.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s%s", command, Files.readString(out), Files.readString(err))
        .isTrue();
    return out;
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
