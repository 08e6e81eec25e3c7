package io.phantomparadox.vault.indexer.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.indexer.projection.FilledTables;
import io.phantomparadox.vault.indexer.projection.GameHistory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The read API over real tables, asked as a stranger would. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReadApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Written anew under {@code -Dvault.golden.write=true}. */
  private static final Path GOLDEN = Path.of("..", "docs", "openapi", "read-api.json");

  private static final String BOB = GameHistory.BOB.toBase58();

  private static EmbeddedPostgres postgres;
  private static ReadApi api;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    FilledTables.fill(postgres.getPostgresDatabase(), new GameHistory());
    http = HttpClient.newHttpClient();
    api =
        ReadApi.start(
            "127.0.0.1",
            0,
            postgres.getPostgresDatabase(),
            () -> new ReadApi.Readiness(true, "test"));
  }

  @AfterAll
  static void stop() throws IOException {
    http.shutdownNow();
    api.close();
    postgres.close();
  }

  @Test
  void givenTheContractWhenAskedForThenItIsTheOneCheckedIn() throws Exception {
    String served = get("/openapi.json").body();
    if (Boolean.getBoolean("vault.golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, served);
    }

    assertThat(served).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void givenEveryListOfTheContractWhenReadThenItsRowsHaveTheDescribedColumns() throws Exception {
    JsonNode paths = JSON.readTree(get("/openapi.json").body()).path("paths");
    int lists = 0;
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      JsonNode row =
          path.getValue()
              .at("/get/responses/200/content/application~1json/schema/properties/rows/items");
      if (row.isMissingNode()) {
        continue;
      }
      lists++;
      JsonNode rows = rows(concrete(path.getKey()));
      assertThat(rows).as(path.getKey()).isNotEmpty();
      assertThat(names(rows.get(0))).as(path.getKey()).isEqualTo(names(row.get("properties")));
      row.get("properties")
          .properties()
          .forEach(
              property ->
                  assertThat(property.getValue().get("type").toString())
                      .as("%s %s", path.getKey(), property.getKey())
                      .contains(typeOf(rows.get(0).get(property.getKey()))));
    }
    assertThat(lists).isEqualTo(Catalogue.all().size());
  }

  @Test
  void givenEveryListWhenReadPageByPageThenNothingIsMissedOrTwice() throws Exception {
    for (Resource list : Catalogue.all()) {
      JsonNode whole = rows(concrete(list.path()) + "?limit=1000");
      List<JsonNode> pages = new ArrayList<>();
      String next = concrete(list.path()) + "?limit=1";
      while (next != null) {
        HttpResponse<String> page = get(next);
        assertThat(page.statusCode()).as("%s: %s", next, page.body()).isEqualTo(200);
        JSON.readTree(page.body()).get("rows").forEach(pages::add);
        assertThat(pages.size()).as(next).isLessThanOrEqualTo(whole.size());
        next =
            page.headers()
                .firstValue("Link")
                .map(link -> link.substring(1, link.indexOf('>')))
                .orElse(null);
      }
      assertThat(pages).as(list.path()).containsExactlyElementsOf(whole);
    }
  }

  @Test
  void givenFiltersWhenUsedThenOnlyWhatFitsComes() throws Exception {
    assertThat(rows("/api/games/1/intents?status=EXPIRED")).hasSize(2);
    assertThat(rows("/api/games/1/intents?action=ASK")).hasSize(1);
    assertThat(rows("/api/games/1/intents?owner=" + BOB + "&status=SETTLED")).hasSize(3);
    assertThat(rows("/api/games/1/intents?acceptedFrom=2026-01-01T00:00:00Z")).isEmpty();
    assertThat(rows("/api/games/1/batches?status=VOID").get(0).get("batchId").asLong())
        .isEqualTo(4);
    assertThat(rows("/api/games/1/batches/1/trades?wallet=" + BOB)).hasSize(1);
    assertThat(rows("/api/games/1/items?owner=" + BOB)).hasSize(1);
    assertThat(rows("/api/games/1/settlements?step=END")).hasSize(1);
    assertThat(rows("/api/games/1/listings?status=OPEN")).isEmpty();
    assertThat(rows("/api/games/1/session-keys?revoked=true")).hasSize(1);
    assertThat(rows("/api/days?from=1970-01-01&to=1970-01-01")).hasSize(1);
    assertThat(rows("/api/games/1/leaderboards/volume?from=1971-01-01")).isEmpty();
    assertThat(rows("/api/games/2/intents")).isEmpty();
  }

  @Test
  void givenAStatementWhenReadThenTheBalancesAddUpToTheWalletsBalance() throws Exception {
    JsonNode entries = rows("/api/games/1/wallets/" + BOB + "/statement");
    List<Long> balances = new ArrayList<>();
    entries.forEach(entry -> balances.add(entry.get("balanceLamports").asLong()));

    assertThat(balances).containsExactly(35L, 45L, 50L, 30L, 100L);
    assertThat(JSON.readTree(get("/api/games/1/wallets/" + BOB).body()).get("availableLamports"))
        .isEqualTo(entries.get(0).get("balanceLamports"));
  }

  @Test
  void givenCsvWhenAskedForThenItHasTheRowsOfTheJson() throws Exception {
    HttpResponse<String> csv = get("/api/games/1/wallets?format=csv");
    assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    List<String> lines = csv.body().lines().toList();
    JsonNode rows = rows("/api/games/1/wallets");

    assertThat(lines.getFirst()).isEqualTo("game,wallet,walletIndex,availableLamports");
    for (int i = 0; i < rows.size(); i++) {
      List<String> values = new ArrayList<>();
      rows.get(i).forEach(value -> values.add(value.asText()));
      assertThat(lines.get(i + 1)).isEqualTo(String.join(",", values));
    }
    assertThat(
            Csv.of(
                List.of(new Field("detail", Kind.TEXT)), List.of(Map.of("detail", "a,\"b\"\nc"))))
        .isEqualTo("detail\r\n\"a,\"\"b\"\"\nc\"\r\n");
  }

  @Test
  void givenAnETagWhenNothingHasChangedThenTheBodyIsSpared() throws Exception {
    HttpResponse<String> first = get("/api/games/1/batches");
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> second = get("/api/games/1/batches", "If-None-Match", tag);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(get("/api/games/1/batches", "If-None-Match", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/games/x/intents",
        "/api/games/-1/intents",
        "/api/games/1/intents?status=NEVER",
        "/api/games/1/intents?limit=0",
        "/api/games/1/intents?limit=1001",
        "/api/games/1/intents?limit=99999999999999999999",
        "/api/games/1/intents?cursor=%25%25",
        "/api/games/1/intents?cursor=YQpi",
        "/api/games/1/intents?owner=0OIl",
        "/api/games/1/intents?item=zz",
        "/api/games/1/intents?acceptedFrom=yesterday",
        "/api/games/1/intents?limit=1&limit=2",
        "/api/games/1/intents?unknown=1",
        "/api/games/1/batches?format=xml",
        "/api/games/1/intents/abc",
        "/api/games/1/wallets/abc/statement",
        "/api/days?from=2026-13-01",
        "/api/batches/1/1/proof",
        "/api/stats?x=1",
        "/api/changes?since=1"
      })
  void givenAQuestionThatCannotBeReadWhenAskedThenAProblemNamesTheParameter(String path)
      throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(400);
    assertThat(problem.get("type").asText())
        .isEqualTo("urn:phantomparadox:vault:problem:malformed");
    assertThat(problem.get("field").asText()).isNotEmpty();
  }

  @Test
  void givenWhatIsNotThereWhenAskedThenAProblemSaysSo() throws Exception {
    assertThat(get("/api/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/api/batches/1/99").statusCode()).isEqualTo(404);
    assertThat(get("/api/intents/" + "0".repeat(64)).statusCode()).isEqualTo(404);
    HttpResponse<String> post =
        http.send(
            HttpRequest.newBuilder(URI.create(api.uri() + "/api/stats"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
  }

  @Test
  void givenAWatcherWhenATransactionCommitsThenItSeesTheChangesAndCanComeBack() throws Exception {
    HttpResponse<InputStream> stream = watch(null);
    try (BufferedReader events = reader(stream)) {
      assertThat(events.readLine()).isEqualTo(": watching");
      notifyRolledBack();
      FilledTables.apply(postgres.getPostgresDatabase(), new GameHistory().topics());
      String first = nextId(events);
      assertThat(events.readLine()).startsWith("event: ");
      assertThat(events.readLine()).startsWith("data: {\"type\":").doesNotContain("rolled back");
      String second = nextId(events);

      try (BufferedReader again = reader(watch(first))) {
        assertThat(nextId(again)).isEqualTo(second);
      }
      try (BufferedReader late = reader(watch("another-1"))) {
        nextId(late);
        assertThat(late.readLine()).isEqualTo("event: gap");
      }
    }
  }

  private static void notifyRolledBack() throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select pg_notify('vault_changes', '{\"type\":\"rolled back\"}')");
      connection.rollback();
    }
  }

  private static HttpResponse<InputStream> watch(String lastId) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api.uri() + "/api/changes?game=1"))
            .timeout(Duration.ofSeconds(30));
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader reader(HttpResponse<InputStream> stream) {
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  /** The id of the next event; the class's time limit bounds the wait. */
  private static String nextId(BufferedReader events) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith("id: ")) {
        return line.substring(4);
      }
    }
    throw new IOException("the stream ended");
  }

  private static String concrete(String path) {
    return path.replace("{game}", "1")
        .replace("{batch}", "1")
        .replace("{item}", GameHistory.ITEM.toHex())
        .replace("{wallet}", BOB);
  }

  private static String typeOf(JsonNode value) {
    if (value.isNull()) {
      return "null";
    }
    if (value.isIntegralNumber()) {
      return "integer";
    }
    return value.isNumber() ? "number" : value.isBoolean() ? "boolean" : "string";
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode rows(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body()).get("rows");
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api.uri() + path)).timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
