package io.phantomparadox.vault.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client of Confluent's registry REST API (v1 media type). Tries each URL in turn, backs off with
 * jitter, and gives up after {@link #DEADLINE}. Answers are not cached here; the codec caches.
 */
final class HttpSchemaRegistry implements SchemaRegistry {
  static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(HttpSchemaRegistry.class);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final int HTTP_OK = 200;
  private static final int HTTP_TOO_MANY_REQUESTS = 429;
  private static final int HTTP_SERVER_ERROR = 500;

  /** One for all codecs of the JVM: it holds threads and connections. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(CALL_TIMEOUT).build();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<URI> endpoints;

  HttpSchemaRegistry(String urls) {
    this.endpoints =
        Arrays.stream(urls.split(",", -1))
            .map(String::strip)
            .filter(url -> !url.isEmpty())
            .map(url -> URI.create(url.endsWith("/") ? url : url + "/"))
            .toList();
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(URL_CONFIG + " names no URL: " + urls);
    }
  }

  @Override
  public int register(String subject, Schema schema) {
    return post("subjects/" + encoded(subject) + "/versions", schema).get("id").asInt();
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return post("subjects/" + encoded(subject), schema).get("id").asInt();
  }

  @Override
  public Schema byId(int id) {
    JsonNode answer = call("schemas/ids/" + id, null);
    return new Schema.Parser().parse(answer.get("schema").asText());
  }

  private JsonNode post(String path, Schema schema) {
    try {
      return call(path, JSON.writeValueAsString(Map.of("schema", schema.toString())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
  }

  private JsonNode call(String path, @Nullable String body) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    Duration backoff = FIRST_BACKOFF;
    IOException last = null;
    for (int attempt = 0; System.nanoTime() < deadline; attempt++) {
      URI endpoint = endpoints.get(attempt % endpoints.size());
      try {
        HttpResponse<String> response = send(endpoint.resolve(path), body);
        if (response.statusCode() == HTTP_OK) {
          return JSON.readTree(response.body());
        }
        if (response.statusCode() < HTTP_SERVER_ERROR
            && response.statusCode() != HTTP_TOO_MANY_REQUESTS) {
          throw new RegistryRefusedException(
              "registry answered %d to %s: %s"
                  .formatted(response.statusCode(), path, response.body()));
        }
        last = new IOException("registry answered " + response.statusCode());
      } catch (IOException e) {
        last = e;
      }
      LOG.debug("registry {} did not answer, attempt {}", endpoint, attempt + 1, last);
      if ((attempt + 1) % endpoints.size() == 0) {
        pause(backoff);
        backoff =
            backoff.multipliedBy(2).compareTo(MAX_BACKOFF) > 0
                ? MAX_BACKOFF
                : backoff.multipliedBy(2);
      }
    }
    throw new RegistryUnavailableException(
        "schema registry %s gave no answer within %s".formatted(endpoints, DEADLINE), last);
  }

  private static HttpResponse<String> send(URI uri, @Nullable String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(CALL_TIMEOUT)
            .header("Accept", MEDIA_TYPE + ", application/json");
    if (body != null) {
      request
          .header("Content-Type", MEDIA_TYPE)
          .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static void pause(Duration backoff) {
    long jittered =
        ThreadLocalRandom.current().nextLong(backoff.toMillis() / 2, backoff.toMillis() + 1);
    try {
      Thread.sleep(Duration.ofMillis(jittered));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static String encoded(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8);
  }
}
