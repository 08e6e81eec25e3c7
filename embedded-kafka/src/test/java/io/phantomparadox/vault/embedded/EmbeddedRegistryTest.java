package io.phantomparadox.vault.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry as a client sees it: through HTTP, against what Confluent's API documents. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmbeddedRegistryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String V1 = record("{\"name\":\"a\",\"type\":\"long\"}");
  private static final String V2_ADDS_DEFAULT =
      record(
          "{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}");
  private static final String V2_ADDS_REQUIRED =
      record("{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":\"string\"}");

  private static HttpClient http;
  private EmbeddedRegistry registry;

  @BeforeAll
  static void openClient() {
    http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  }

  @AfterAll
  static void closeClient() {
    http.close();
  }

  @BeforeEach
  void start() {
    registry = EmbeddedRegistry.start(EmbeddedRegistry.Options.inMemory());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private record Answer(int status, String contentType, JsonNode body) {
    int code() {
      return body.path("error_code").asInt();
    }
  }

  @Test
  void givenASchema_whenRegisteredTwice_thenItHasOneIdAndOneVersion() throws Exception {
    Answer first = post("/subjects/t-value/versions", schemaBody(V1));
    Answer second = post("/subjects/t-value/versions", schemaBody(V1));

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.contentType()).isEqualTo("application/vnd.schemaregistry.v1+json");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(get("/subjects/t-value/versions").body().toString()).isEqualTo("[1]");
    int id = first.body().get("id").asInt();
    assertThat(JSON.readTree(get("/schemas/ids/" + id).body().get("schema").asText()))
        .isEqualTo(JSON.readTree(V1));
    assertThat(get("/schemas/ids/" + id + "/versions").body().toString())
        .isEqualTo("[{\"subject\":\"t-value\",\"version\":1}]");
  }

  @Test
  void givenOneSchemaUnderTwoSubjects_whenRegistered_thenBothHaveTheSameId() throws Exception {
    JsonNode first = post("/subjects/one/versions", schemaBody(V1)).body();
    JsonNode second = post("/subjects/two/versions", schemaBody(V1)).body();

    assertThat(second).isEqualTo(first);
    assertThat(get("/subjects").body().toString()).isEqualTo("[\"one\",\"two\"]");
  }

  @Test
  void givenARegisteredSchema_whenLookedUp_thenSubjectVersionAndIdAreNamed() throws Exception {
    int id = post("/subjects/t-value/versions", schemaBody(V1)).body().get("id").asInt();

    JsonNode found = post("/subjects/t-value", schemaBody(V1)).body();

    assertThat(found.get("subject").asText()).isEqualTo("t-value");
    assertThat(found.get("version").asInt()).isEqualTo(1);
    assertThat(found.get("id").asInt()).isEqualTo(id);
    assertThat(get("/subjects/t-value/versions/latest").body()).isEqualTo(found);
    assertThat(get("/subjects/t-value/versions/1/schema").body()).isEqualTo(JSON.readTree(V1));
  }

  @Test
  void givenBackwardCompatibility_whenARequiredFieldIsAdded_thenItIsRefusedWith409()
      throws Exception {
    post("/subjects/t-value/versions", schemaBody(V1));

    String check = "/compatibility/subjects/t-value/versions/latest";
    assertThat(post(check, schemaBody(V2_ADDS_REQUIRED)).body().toString())
        .isEqualTo("{\"is_compatible\":false}");
    assertThat(post(check + "?verbose=true", schemaBody(V2_ADDS_REQUIRED)).body().get("messages"))
        .isNotEmpty();
    Answer refused = post("/subjects/t-value/versions", schemaBody(V2_ADDS_REQUIRED));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo(409);
    assertThat(post(check, schemaBody(V2_ADDS_DEFAULT)).body().get("is_compatible").asBoolean())
        .isTrue();
    assertThat(post("/subjects/t-value/versions", schemaBody(V2_ADDS_DEFAULT)).status())
        .isEqualTo(200);
    assertThat(get("/subjects/t-value/versions").body().toString()).isEqualTo("[1,2]");
  }

  @Test
  void givenCompatibilityNone_whenARequiredFieldIsAdded_thenItIsTaken() throws Exception {
    post("/subjects/t-value/versions", schemaBody(V1));
    assertThat(get("/config/t-value").code()).isEqualTo(40408);
    assertThat(get("/config/t-value?defaultToGlobal=true").body().toString())
        .isEqualTo("{\"compatibilityLevel\":\"BACKWARD\"}");

    Answer changed = send("PUT", "/config/t-value", "{\"compatibility\":\"NONE\"}");

    assertThat(changed.body().toString()).isEqualTo("{\"compatibility\":\"NONE\"}");
    assertThat(post("/subjects/t-value/versions", schemaBody(V2_ADDS_REQUIRED)).status())
        .isEqualTo(200);
    assertThat(get("/config").body().toString()).isEqualTo("{\"compatibilityLevel\":\"BACKWARD\"}");
  }

  @ParameterizedTest(name = "{0} {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | /subjects/none/versions          | 404 | 40401",
        "GET  | /subjects/t-value/versions/9     | 404 | 40402",
        "GET  | /subjects/t-value/versions/zero  | 422 | 42202",
        "GET  | /schemas/ids/999                 | 404 | 40403",
        "GET  | /schemas/ids/x                   | 404 | 404",
        "GET  | /elsewhere                       | 404 | 404",
        "PUT  | /subjects                        | 405 | 405",
      })
  void givenOneSubject_whenSomethingElseIsAsked_thenTheErrorIsConfluents(
      String method, String path, int status, int code) throws Exception {
    post("/subjects/t-value/versions", schemaBody(V1));

    Answer answer = send(method, path, "{}");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().get("message").asText()).isNotBlank();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                                    | 400 | 400",
        "{}                                                   | 422 | 42201",
        "{\"schema\":\"{}\"}                                  | 422 | 42201",
        "{\"schema\":\"not json\"}                            | 422 | 42201",
        "{\"schema\":\"\\\"string\\\"\",\"schemaType\":\"PROTOBUF\"} | 422 | 42201",
      })
  void givenABadBody_whenRegistered_thenItIsRefused(String body, int status, int code)
      throws Exception {
    Answer answer = post("/subjects/t-value/versions", body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(get("/subjects").body().toString()).isEqualTo("[]");
  }

  @Test
  void givenABodyOverTheLimit_whenRegistered_thenItIsRefused() throws Exception {
    assertThat(post("/subjects/t-value/versions", "x".repeat(1024 * 1024 + 1)).status())
        .isEqualTo(413);
  }

  @Test
  void givenAnUnknownSchema_whenLookedUp_thenSubjectAndSchemaErrorsDiffer() throws Exception {
    assertThat(post("/subjects/t-value", schemaBody(V1)).code()).isEqualTo(40401);
    post("/subjects/t-value/versions", schemaBody(V1));
    assertThat(post("/subjects/t-value", schemaBody(V2_ADDS_DEFAULT)).code()).isEqualTo(40403);
  }

  @Test
  void givenASubjectWithAnEncodedSlash_whenRegistered_thenItKeepsItsName() throws Exception {
    post("/subjects/a%2Fb%20c+d/versions", schemaBody(V1));
    assertThat(get("/subjects").body().get(0).asText()).isEqualTo("a/b c+d");
  }

  @Test
  void givenABroker_whenTheRegistryStartsAgain_thenIdsVersionsAndLevelsAreTheSame()
      throws Exception {
    registry.close();
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      EmbeddedRegistry.Options options = EmbeddedRegistry.Options.on(broker.bootstrapServers());
      registry = EmbeddedRegistry.start(options);
      post("/subjects/other/versions", schemaBody("\"string\""));
      JsonNode id = post("/subjects/t-value/versions", schemaBody(V1)).body();
      send("PUT", "/config", "{\"compatibility\":\"FULL\"}");
      registry.close();

      registry = EmbeddedRegistry.start(options);

      assertThat(post("/subjects/t-value/versions", schemaBody(V1)).body()).isEqualTo(id);
      assertThat(get("/config").body().get("compatibilityLevel").asText()).isEqualTo("FULL");
      int next =
          post("/subjects/t-value/versions", schemaBody(V2_ADDS_DEFAULT)).body().get("id").asInt();
      assertThat(next).isEqualTo(id.get("id").asInt() + 1);
      registry.close();
    }
  }

  private static String record(String fields) {
    return "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"fields\":[" + fields + "]}";
  }

  private static String schemaBody(String schema) {
    return JSON.createObjectNode().put("schema", schema).toString();
  }

  private Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  private Answer post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, body);
  }

  private Answer send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        JSON.readTree(response.body()));
  }
}
