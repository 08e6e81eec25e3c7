package io.phantomparadox.vault.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.embedded.SchemaBook.Version;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The paths of Confluent's registry that clients use, over a {@link SchemaBook}. */
final class RegistryRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SchemaBook book;

  RegistryRoutes(SchemaBook book) {
    this.book = book;
  }

  /**
   * One request.
   *
   * @param path as sent, still percent-encoded
   * @param query as sent, or empty
   */
  record Request(String method, String path, String query, String body) {
    boolean flag(String name) {
      return Arrays.asList(query.split("&")).contains(name + "=true");
    }

    JsonNode json() {
      try {
        JsonNode node = JSON.readTree(body);
        if (node != null && node.isObject()) {
          return node;
        }
      } catch (JsonProcessingException e) {
        RegistryException refusal = new RegistryException(400, "Unrecognized body: not JSON");
        refusal.initCause(e);
        throw refusal;
      }
      throw new RegistryException(400, "The body must be a JSON object");
    }

    /** The Avro schema of the body; other types and references are refused, not ignored. */
    String schema() {
      JsonNode node = json();
      String type = node.path("schemaType").asText("AVRO");
      if (!type.equals("AVRO")) {
        throw RegistryException.invalidSchema("this registry knows AVRO only, not " + type);
      }
      if (!node.path("references").isEmpty()) {
        throw RegistryException.invalidSchema("this registry knows no references");
      }
      if (!node.path("schema").isTextual() || node.path("schema").asText().isBlank()) {
        throw RegistryException.invalidSchema("field 'schema' with the schema's text is missing");
      }
      return node.path("schema").asText();
    }
  }

  /** Answers a request. */
  JsonNode answer(Request request) {
    List<String> parts =
        Arrays.stream(request.path().split("/"))
            .filter(part -> !part.isEmpty())
            .map(RegistryRoutes::decode)
            .toList();
    if (parts.isEmpty()) {
      return get(request, JSON.createObjectNode());
    }
    List<String> rest = parts.subList(1, parts.size());
    return switch (parts.getFirst()) {
      case "subjects" -> subjects(request, rest);
      case "schemas" -> schemas(request, rest);
      case "config" -> config(request, rest);
      case "compatibility" -> compatibility(request, rest);
      case "mode" -> get(request, JSON.createObjectNode().put("mode", "READWRITE"));
      default -> throw notFound();
    };
  }

  private JsonNode subjects(Request request, List<String> rest) {
    switch (rest.size()) {
      case 0:
        return get(request, JSON.valueToTree(book.subjects()));
      case 1:
        requireMethod(request, "POST");
        return describe(book.lookup(rest.get(0), request.schema()));
      case 2:
        requirePart(rest.get(1), "versions");
        if (request.method().equals("POST")) {
          int id = book.register(rest.get(0), request.schema());
          return JSON.createObjectNode().put("id", id);
        }
        requireMethod(request, "GET");
        return JSON.valueToTree(book.versions(rest.get(0)).stream().map(Version::version).toList());
      case 3:
        requirePart(rest.get(1), "versions");
        requireMethod(request, "GET");
        return describe(book.version(rest.get(0), rest.get(2)));
      case 4:
        requirePart(rest.get(1), "versions");
        requirePart(rest.get(3), "schema");
        requireMethod(request, "GET");
        return raw(book.version(rest.get(0), rest.get(2)).text());
      default:
        throw notFound();
    }
  }

  private JsonNode schemas(Request request, List<String> rest) {
    requireMethod(request, "GET");
    if (rest.equals(List.of("types"))) {
      return JSON.createArrayNode().add("AVRO");
    }
    if (rest.size() < 2 || rest.size() > 3) {
      throw notFound();
    }
    requirePart(rest.get(0), "ids");
    int id = parseId(rest.get(1));
    if (rest.size() == 2) {
      return JSON.createObjectNode().put("schema", book.text(id));
    }
    return switch (rest.get(2)) {
      case "schema" -> raw(book.text(id));
      case "subjects" ->
          JSON.valueToTree(book.uses(id).stream().map(Version::subject).distinct().toList());
      case "versions" -> {
        ArrayNode uses = JSON.createArrayNode();
        for (Version use : book.uses(id)) {
          uses.addObject().put("subject", use.subject()).put("version", use.version());
        }
        yield uses;
      }
      default -> throw notFound();
    };
  }

  private JsonNode config(Request request, List<String> rest) {
    if (rest.size() > 1) {
      throw notFound();
    }
    Optional<String> subject = rest.stream().findFirst();
    if (request.method().equals("PUT")) {
      String name = request.json().path("compatibility").asText();
      book.setLevel(subject, CompatibilityLevel.parse(name));
      return JSON.createObjectNode().put("compatibility", name);
    }
    requireMethod(request, "GET");
    CompatibilityLevel level =
        subject.isEmpty()
            ? book.globalLevel()
            : book.ownLevel(subject.get())
                .or(
                    () ->
                        request.flag("defaultToGlobal")
                            ? Optional.of(book.globalLevel())
                            : Optional.empty())
                .orElseThrow(
                    () ->
                        new RegistryException(
                            40408,
                            "Subject '"
                                + subject.get()
                                + "' does not have subject-level compatibility configured"));
    return JSON.createObjectNode().put("compatibilityLevel", level.name());
  }

  private JsonNode compatibility(Request request, List<String> rest) {
    requireMethod(request, "POST");
    if (rest.size() < 3 || rest.size() > 4) {
      throw notFound();
    }
    requirePart(rest.get(0), "subjects");
    requirePart(rest.get(2), "versions");
    Optional<String> which = rest.size() == 4 ? Optional.of(rest.get(3)) : Optional.empty();
    List<String> reasons = book.violations(rest.get(1), which, request.schema());
    ObjectNode answer = JSON.createObjectNode().put("is_compatible", reasons.isEmpty());
    if (request.flag("verbose")) {
      answer.set("messages", JSON.valueToTree(reasons));
    }
    return answer;
  }

  private static ObjectNode describe(Version version) {
    return JSON.createObjectNode()
        .put("subject", version.subject())
        .put("version", version.version())
        .put("id", version.id())
        .put("schema", version.text());
  }

  private static JsonNode raw(String schema) {
    try {
      return JSON.readTree(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a registered schema is not JSON", e);
    }
  }

  private static int parseId(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      RegistryException refusal = new RegistryException(404, "HTTP 404 Not Found");
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static JsonNode get(Request request, JsonNode answer) {
    requireMethod(request, "GET");
    return answer;
  }

  private static void requireMethod(Request request, String method) {
    if (!request.method().equals(method)) {
      throw new RegistryException(405, "HTTP 405 Method Not Allowed");
    }
  }

  private static void requirePart(String part, String expected) {
    if (!part.equals(expected)) {
      throw notFound();
    }
  }

  private static RegistryException notFound() {
    return new RegistryException(404, "HTTP 404 Not Found");
  }

  private static String decode(String part) {
    try {
      // in a path a plus is a plus
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      RegistryException refusal = new RegistryException(400, "The path is not percent-encoded");
      refusal.initCause(e);
      throw refusal;
    }
  }
}
