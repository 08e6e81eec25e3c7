package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lines that a service logged, as a log store that reads JSON shows them. */
record LogLines(List<JsonNode> lines) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static LogLines of(String output) {
    return new LogLines(
        output
            .lines()
            .filter(line -> line.startsWith("{"))
            .map(LogLines::read)
            .filter(Objects::nonNull)
            .toList());
  }

  /** The last line may be half written. */
  private static @Nullable JsonNode read(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException half) {
      return null;
    }
  }

  /** Those that name this in their context. */
  LogLines with(String name, String value) {
    return new LogLines(lines.stream().filter(line -> value.equals(context(line, name))).toList());
  }

  /** What the first of them that says it names in its context. */
  String field(String name) {
    List<String> values =
        lines.stream().map(line -> context(line, name)).filter(Objects::nonNull).toList();
    assertThat(values).as("%s in %s", name, lines).isNotEmpty();
    return values.getFirst();
  }

  List<String> messages() {
    return lines.stream().map(line -> line.path("formattedMessage").asText()).toList();
  }

  private static @Nullable String context(JsonNode line, String name) {
    if (line.path("mdc").has(name)) {
      return line.path("mdc").path(name).asText();
    }
    for (JsonNode pair : line.path("kvpList")) {
      if (pair.has(name)) {
        return pair.path(name).asText();
      }
    }
    return null;
  }
}
