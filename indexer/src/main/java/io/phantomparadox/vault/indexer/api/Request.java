package io.phantomparadox.vault.indexer.api;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A question: its path in parts and its parameters. */
@SuppressWarnings("ArrayRecordComponent") // lives as long as its exchange and is never compared
record Request(String[] segments, Map<String, String> parameters) {
  private static final int PARAMETERS_MAX = 32;

  /**
   * @throws ProblemException when a parameter comes twice or cannot be read
   */
  static Request of(HttpExchange exchange) throws ProblemException {
    String query = exchange.getRequestURI().getRawQuery();
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", PARAMETERS_MAX + 1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (parameters.put(name, value) != null) {
          throw ProblemException.malformed(name, name + " comes twice");
        }
      }
    }
    return new Request(exchange.getRequestURI().getPath().split("/", -1), parameters);
  }

  private static String decode(String text) throws ProblemException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ProblemException.malformed("query", "the query cannot be read: " + e.getMessage());
    }
  }

  @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  /** The variable parts when the path is of this form. */
  Optional<Map<String, String>> matches(String template) {
    String[] parts = template.split("/", -1);
    if (parts.length != segments.length) {
      return Optional.empty();
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].startsWith("{")) {
        variables.put(parts[i].substring(1, parts[i].length() - 1), segments[i]);
      } else if (!parts[i].equals(segments[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
