package io.phantomparadox.vault.stack;

import static io.phantomparadox.vault.stack.SwordGame.ALICE;
import static io.phantomparadox.vault.stack.SwordGame.BOB;
import static io.phantomparadox.vault.stack.SwordGame.DEPOSIT;
import static io.phantomparadox.vault.stack.SwordGame.GAME;
import static io.phantomparadox.vault.stack.SwordGame.PRICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.stack.cli.VaultCommand;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Reconcile, rebuild and export of a stack that has settled a trade; the last one breaks a row. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TablesCommandTest {
  private static final Path READER = Path.of("src", "test", "node");

  private static final String PROOF =
      "/api/batches/" + GAME + "/1/proof?wallet=" + ALICE.publicKey();

  @TempDir static Path dir;
  private static LocalStack stack;

  private record Run(int exitCode, String output) {}

  @BeforeAll
  static void settleATrade() throws Exception {
    stack = LocalStack.start(LocalStackOptions.defaults().withPace(50, 4));
    SwordGame game = SwordGame.on(stack);
    game.begin();
    game.trade(ALICE, ALICE, BOB, 1);
    game.awaitOwner(BOB.publicKey());
    game.awaitBalance(ALICE.publicKey(), DEPOSIT + PRICE);
    // the plan comes by another topic than the chain's events
    game.awaitAnswer(stack.endpoints().indexer(), PROOF, "\"path\"");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  @Order(1)
  void givenASettledTrade_whenReconciled_thenTablesNettingAndChainAgree() {
    Run run = run("reconcile");

    assertThat(run.output()).contains("netting ").contains("chain ").doesNotContain("NOT COMPARED");
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).containsPattern("chain +[1-9][0-9]* rows compared, 0 differ");
  }

  @Test
  @Order(2)
  void givenARunningStack_whenTheTablesAreRebuilt_thenProofsSurviveAndEverythingAgrees()
      throws Exception {
    String before = get(PROOF);

    Run rebuilt = run("rebuild-tables");

    assertThat(rebuilt.exitCode()).as(rebuilt.output()).isZero();
    assertThat(get(PROOF)).isEqualTo(before);
    Run run = run("reconcile");
    assertThat(run.exitCode()).as(run.output()).isZero();
  }

  @Test
  @Order(3)
  void givenTheTables_whenExported_thenAForeignReaderFindsTheirRows() throws Exception {
    assumeThat(onPath("node") && onPath("npm")).as("node and npm are installed").isTrue();
    Path out = dir.resolve("parquet");

    Run run = runOnTables("export", "--out", out.toString());

    assertThat(run.exitCode()).as(run.output()).isZero();
    JsonNode balances = read(out.resolve("wallet_balances.parquet"));
    assertThat(balances.at("/columns").toString())
        .isEqualTo("[\"game\",\"wallet\",\"wallet_index\",\"available_lamports\"]");
    List<String> rows = new ArrayList<>();
    balances
        .at("/rows")
        .forEach(
            row ->
                rows.add(
                    row.path("wallet").asText() + " " + row.path("available_lamports").asText()));
    assertThat(rows)
        .contains(
            ALICE.publicKey() + " " + (DEPOSIT + PRICE), BOB.publicKey() + " " + (DEPOSIT - PRICE));
    JsonNode batches = read(out.resolve("netting_batches.parquet"));
    assertThat(batches.at("/rows/0/status").asText()).isEqualTo("SETTLED");
    JsonNode served = new ObjectMapper().readTree(get("/api/batches/" + GAME + "/1"));
    assertThat(java.time.Instant.parse(batches.at("/rows/0/cut_at").asText()))
        .isEqualTo(java.time.Instant.parse(served.get("cutAt").asText()));
    assertThat(runOnTables("export", "--out", out.toString(), "--tables", "nothing").exitCode())
        .isEqualTo(2);
  }

  @Test
  @Order(4)
  void givenACorruptedRow_whenReconciled_thenItIsNamed() throws Exception {
    update(
        "update item_ownership set owner = '%s' where game = %d"
            .formatted(ALICE.publicKey(), GAME));
    update(
        "update wallet_balances set available_lamports = available_lamports + 1 where wallet = '%s'"
            .formatted(BOB.publicKey()));

    Run run = run("reconcile");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .contains("the tables say %s, chain says %s".formatted(ALICE.publicKey(), BOB.publicKey()))
        .contains(
            "the tables say %s, netting says %s".formatted(ALICE.publicKey(), BOB.publicKey()))
        .contains(
            "wallet %s of game %d: the tables say %d, chain says %d"
                .formatted(BOB.publicKey(), GAME, DEPOSIT - PRICE + 1, DEPOSIT - PRICE));
  }

  private static Run run(String command) {
    StackEndpoints at = stack.endpoints();
    return runOnTables(
        command,
        "--kafka",
        at.bootstrapServers(),
        "--registry",
        at.schemaRegistryUrl(),
        "--rpc",
        at.rpcUrl().toString(),
        "--program",
        at.programId().toBase58());
  }

  private static Run runOnTables(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--database", stack.endpoints().jdbcUrl()));
    arguments.addAll(List.of(more));
    StringWriter output = new StringWriter();
    int exitCode =
        new CommandLine(new VaultCommand())
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(output))
            .execute(arguments.toArray(String[]::new));
    return new Run(exitCode, output.toString());
  }

  private static String get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(stack.endpoints().indexer() + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }
  }

  private static void update(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(stack.endpoints().jdbcUrl(), StackEndpoints.JDBC_USER, "");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  private static JsonNode read(Path parquet) throws Exception {
    if (!Files.exists(READER.resolve("node_modules").resolve("hyparquet"))) {
      node(
          List.of("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"),
          180);
    }
    return new ObjectMapper()
        .readTree(
            node(List.of("node", "read-parquet.mjs", parquet.toAbsolutePath().toString()), 60));
  }

  private static String node(List<String> command, int seconds)
      throws IOException, InterruptedException {
    Path out = dir.resolve(command.getFirst() + ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(READER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s", command, Files.readString(out))
        .isTrue();
    return Files.readString(out);
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
