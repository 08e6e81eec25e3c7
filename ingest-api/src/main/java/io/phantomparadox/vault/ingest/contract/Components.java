package io.phantomparadox.vault.ingest.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.util.List;

/** What all operations of the contract share. */
public final class Components {
  private Components() {}

  /** The schema of every problem. */
  public static ObjectNode problem() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    schema.put("description", "RFC 9457; `type` never changes");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode types = properties.putObject("type").put("type", "string").putArray("enum");
    ArrayNode reasons = JsonNodeFactory.instance.arrayNode();
    for (ProblemType type : ProblemType.values()) {
      types.add(type.urn());
      if (type.reason() != null) {
        reasons.add(type.reason());
      }
    }
    properties.set("title", Schemas.text("For people, the same for every occurrence"));
    properties.putObject("status").put("type", "integer");
    properties.set("detail", Schemas.text("What is particular to this occurrence"));
    properties.set("field", Schemas.text("The field it is about"));
    properties.putObject("reason").put("type", "string").set("enum", reasons);
    properties.set("correlationId", Schemas.text("Quote it when asking"));
    ArrayNode required = schema.putArray("required");
    List.of("type", "title", "status", "detail", "correlationId").forEach(required::add);
    return schema;
  }

  /**
   * Adds the parameters and headers that every operation has.
   *
   * @param correlationHeader the header of the correlation id
   */
  public static void addTo(ObjectNode components, String correlationHeader) {
    ObjectNode correlation = components.putObject("parameters").putObject("CorrelationId");
    correlation.put("name", correlationHeader).put("in", "header").put("required", false);
    correlation.set(
        "schema", Schemas.pattern("^[A-Za-z0-9._:-]{1,64}$", "Goes into answer, logs and Kafka"));
    ObjectNode headers = components.putObject("headers");
    header(headers, correlationHeader, "The request's id, the caller's or a new one", "string");
    header(headers, "X-RateLimit-Limit", "Size of the sender's bucket, in intents", "integer");
    header(headers, "X-RateLimit-Remaining", "What is left in it", "integer");
    header(headers, "X-RateLimit-Reset", "Seconds until it is full again", "integer");
    header(headers, "Retry-After", "Seconds after which the same request makes sense", "integer");
  }

  private static void header(ObjectNode headers, String name, String description, String type) {
    headers.putObject(name).put("description", description).putObject("schema").put("type", type);
  }
}
