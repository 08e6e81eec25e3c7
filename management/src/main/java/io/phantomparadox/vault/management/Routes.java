package io.phantomparadox.vault.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;

/** What a service answers on its management port beside health and metrics. */
@FunctionalInterface
public interface Routes {
  /** For a service with nothing of its own to show. */
  Routes NONE = (path, query) -> Optional.empty();

  /**
   * Answers a GET.
   *
   * @param path begins with a slash
   * @param query without its question mark, empty when there is none
   * @return empty for a path that is not there
   * @throws IllegalArgumentException for a path or query that says nothing: answered with 400
   */
  Optional<Answer> get(String path, String query);

  /**
   * What goes back.
   *
   * @param status of HTTP
   * @param contentType of the body
   * @param body as text, sent as UTF-8
   */
  record Answer(int status, String contentType, String body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * A body in JSON.
     *
     * @param value maps, lists, strings, numbers and booleans; 64-bit amounts as strings, so that
     *     no reader rounds them
     */
    public static Answer json(int status, Object value) {
      try {
        return new Answer(status, "application/json", MAPPER.writeValueAsString(value));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("maps and lists can be written", e);
      }
    }

    /** What is wrong, in a sentence. */
    public static Answer error(int status, String problem) {
      return json(status, Map.of("error", problem));
    }
  }
}
