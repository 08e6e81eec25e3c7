package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.web.router.Router;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract that is written down is the one the server keeps. */
class DoorContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Written anew under {@code -Dvault.golden.write=true}. */
  private static final Path GOLDEN = Path.of("..", "docs", "openapi", "ingest-api.json");

  private static RunningDoor door;

  @BeforeAll
  static void start() throws Exception {
    door = RunningDoor.start(config -> config.corsOrigins(List.of("https://play.example")));
  }

  @AfterAll
  static void stop() {
    door.close();
  }

  @Test
  void givenTheDocumentWhenAskedForThenItIsTheOneCheckedIn() throws Exception {
    String served = get("/openapi.json").body() + "\n";
    if (Boolean.getBoolean("vault.golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, served);
    }

    assertThat(served).isEqualTo(Files.readString(GOLDEN));
    assertThat(JSON.readTree(served).path("openapi").asText()).isEqualTo("3.1.0");
  }

  @Test
  void givenTheServersRoutesWhenComparedThenEachIsDescribedAndNothingElse() throws Exception {
    Set<String> served =
        door.service()
            .context()
            .getBean(Router.class)
            .uriRoutes()
            .map(
                route ->
                    route.getHttpMethodName().toLowerCase(java.util.Locale.ROOT)
                        + " "
                        + route.getUriMatchTemplate().toPathString())
            .filter(route -> route.contains("/api") || route.contains("/health"))
            .filter(route -> !route.startsWith("head"))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described = new TreeSet<>();
    JsonNode paths = JSON.readTree(get("/openapi.json").body()).path("paths");
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> described.add(method + " " + path.getKey())));

    assertThat(described).isEqualTo(served);
  }

  @Test
  void givenTheProblemSchemaWhenComparedThenItNamesEveryProblem() throws Exception {
    JsonNode types =
        JSON.readTree(get("/openapi.json").body())
            .at("/components/schemas/Problem/properties/type/enum");

    assertThat(types).hasSize(ProblemType.values().length);
    for (ProblemType type : ProblemType.values()) {
      assertThat(types).anyMatch(each -> each.asText().equals(type.urn()));
    }
  }

  @Test
  void givenABrowserWhenItOpensTheDocumentationThenThePageAndItsPartsAreThere() throws Exception {
    assertThat(get("/swagger-ui").status()).isBetween(301, 308);
    assertThat(get("/swagger-ui/index.html").body()).contains("swagger-ui-bundle.js");
    assertThat(get("/swagger-ui/start.js").body()).contains("/openapi.json");
    assertThat(get("/swagger-ui/swagger-ui-bundle.js").body()).contains("SwaggerUIBundle");
    assertThat(get("/swagger-ui/swagger-ui.css").status()).isEqualTo(200);
    assertThat(get("/swagger-ui/pom.properties").problem()).isEqualTo("404 not-found");
  }

  @Test
  void givenAPageOfAnAllowedSiteWhenItCallsThenItMayReadTheAnswerAndOthersMayNot()
      throws Exception {
    Answer answer = crossSite("https://play.example");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.response().headers().firstValue("Access-Control-Allow-Origin"))
        .contains("https://play.example");
    assertThat(answer.response().headers().allValues("Access-Control-Expose-Headers").toString())
        .contains("X-Correlation-Id");

    Answer asked =
        door.send(
            HttpRequest.newBuilder(door.uri().resolve("/api/intents"))
                .header("Origin", "https://play.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(asked.status()).isEqualTo(200);

    assertThat(
            crossSite("https://evil.example")
                .response()
                .headers()
                .firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  @Test
  void givenTheDomainWhenAskedForThenItIsWhatSignaturesCover() throws Exception {
    assertThat(get("/api/domain").body())
        .contains(signer(SELLER).sell(trade(1)).intent().domain().toHex())
        .contains("\"intentBytes\":298");
  }

  private static Answer crossSite(String origin) throws Exception {
    return door.send(
        HttpRequest.newBuilder(door.uri().resolve("/api/intents"))
            .header("Content-Type", "application/json")
            .header("Origin", origin)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    new String(
                        IntentJson.one(signer(SELLER).sell(trade(1))), StandardCharsets.UTF_8))));
  }

  private static Answer get(String path) throws Exception {
    return door.send(HttpRequest.newBuilder(door.uri().resolve(path)).GET());
  }
}
