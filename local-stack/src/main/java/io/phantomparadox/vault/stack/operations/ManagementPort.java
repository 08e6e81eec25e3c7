package io.phantomparadox.vault.stack.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the management port of any service answers, as this side reads it. */
final class ManagementPort implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * Its health.
   *
   * @throws IOException when it does not answer, or not with JSON
   */
  JsonNode health(URI management) throws IOException, InterruptedException {
    return mapper.readTree(get(management.resolve("/health/ready")).body());
  }

  /**
   * Samples of its metrics, without comments.
   *
   * @throws IOException when it does not answer, or has none
   */
  List<String> samples(URI management) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(management.resolve("/prometheus"));
    if (answer.statusCode() != 200) {
      throw new IOException("answered " + answer.statusCode());
    }
    return answer.body().lines().filter(line -> !line.startsWith("#")).toList();
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri).timeout(DEADLINE).build(), BodyHandlers.ofString());
  }

  /** The ports an option names, else that of the running stack. */
  static List<URI> of(CommandSpec spec, @Nullable List<URI> option) {
    if (option != null) {
      return option;
    }
    Optional<String> running = RunningStack.read().value(null, "operations");
    return List.of(
        URI.create(
            running.orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), "No 'vault up' runs here: say --at URL."))));
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
