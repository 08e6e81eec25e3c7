package io.phantomparadox.vault.indexer.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The read API's contract, made from what it serves. */
final class OpenApi {
  private static final String SCHEMA = "schema";
  private static final String DESCRIPTION = "description";

  private OpenApi() {}

  static ObjectNode document() {
    ObjectNode document = object().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Phantom Paradox Vault: read API")
        .put("version", "0.1.0")
        .put(
            DESCRIPTION,
            "What the indexer's tables hold. Amounts are lamports, times are UTC. Every answer has"
                + " an ETag; lists come in pages and as CSV too.");
    ObjectNode paths = document.putObject("paths");
    for (Single single : Single.values()) {
      paths.putObject(single.path()).set("get", single(single));
    }
    for (Resource resource : Catalogue.all()) {
      paths.putObject(resource.path()).set("get", list(resource));
    }
    paths.putObject("/api/changes").set("get", changes());
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    schemas.set("Problem", problem());
    return document;
  }

  private static ObjectNode list(Resource resource) {
    ObjectNode operation =
        object().put("operationId", resource.id()).put("summary", resource.summary());
    ArrayNode parameters = operation.putArray("parameters");
    resource.pathFilters().forEach(filter -> parameters.add(parameter("path", filter)));
    resource.filters().forEach(filter -> parameters.add(parameter("query", filter)));
    resource.inner().forEach(filter -> parameters.add(parameter("query", filter)));
    ObjectNode limit = query(parameters, "limit", "Rows of a page");
    limit.put("type", "integer").put("minimum", 1).put("maximum", Lists.LIMIT_MAX);
    limit.put("default", Lists.LIMIT_DEFAULT);
    query(parameters, "cursor", "`next` of the page before").put("type", "string");
    query(parameters, "format", "Also by `Accept: text/csv`")
        .put("type", "string")
        .putArray("enum")
        .add("json")
        .add("csv");
    ifNoneMatch(parameters);
    ObjectNode responses = operation.putObject("responses");
    ObjectNode ok = responses.putObject("200").put(DESCRIPTION, "A page");
    ObjectNode headers = ok.putObject("headers");
    header(headers, "ETag", "Of these rows");
    header(headers, "Link", "`rel=\"next\"`: the next page, when there is one");
    ObjectNode content = ok.putObject("content");
    ObjectNode page = content.putObject("application/json").putObject(SCHEMA);
    page.put("type", "object");
    ObjectNode properties = page.putObject("properties");
    ObjectNode rows = properties.putObject("rows").put("type", "array");
    rows.set("items", row(resource.fields()));
    properties
        .putObject("next")
        .put(DESCRIPTION, "Cursor of the next page, null on the last")
        .putArray("type")
        .add("string")
        .add("null");
    page.putArray("required").add("rows").add("next");
    content.putObject("text/csv").putObject(SCHEMA).put("type", "string");
    notModified(responses);
    problems(responses, Map.of("400", "A parameter cannot be read"));
    return operation;
  }

  private static ObjectNode single(Single single) {
    ObjectNode operation =
        object().put("operationId", single.id()).put("summary", single.summary());
    ArrayNode parameters = operation.putArray("parameters");
    for (Filter variable : single.variables()) {
      parameters.add(parameter("path", variable));
    }
    for (Filter choice : single.parameters()) {
      parameters.add(parameter("query", choice));
    }
    ifNoneMatch(parameters);
    ObjectNode responses = operation.putObject("responses");
    ObjectNode ok = responses.putObject("200").put(DESCRIPTION, single.answer());
    header(ok.putObject("headers"), "ETag", "Of this answer");
    ok.putObject("content")
        .putObject("application/json")
        .set(
            SCHEMA,
            single.fields().isEmpty() ? object().put("type", "object") : row(single.fields()));
    notModified(responses);
    problems(
        responses,
        single.variables().isEmpty()
            ? Map.of()
            : Map.of("400", "A parameter cannot be read", "404", "There is none"));
    return operation;
  }

  private static ObjectNode changes() {
    ObjectNode operation =
        object()
            .put("operationId", "watchChanges")
            .put(
                "summary",
                "Changes as they are committed, as server-sent events of the types batch, intents,"
                    + " wallet, item, session-key, many (more changed than is told) and gap (read"
                    + " anew)");
    ArrayNode parameters = operation.putArray("parameters");
    parameters.add(parameter("query", Filter.of("game", Kind.LONG, "")));
    parameters.add(parameter("query", Filter.of("types", Kind.TEXT, "")));
    parameters.add(parameter("query", Filter.of("id", Kind.TEXT, "")));
    ObjectNode lastId = parameters.addObject().put("name", "Last-Event-ID").put("in", "header");
    lastId.put(DESCRIPTION, "Goes on after this event").putObject(SCHEMA).put("type", "string");
    ObjectNode responses = operation.putObject("responses");
    responses
        .putObject("200")
        .put(DESCRIPTION, "The stream")
        .putObject("content")
        .putObject("text/event-stream")
        .putObject(SCHEMA)
        .put("type", "string");
    problems(responses, Map.of("400", "A parameter cannot be read"));
    return operation;
  }

  private static ObjectNode row(List<Field> fields) {
    ObjectNode row = object().put("type", "object");
    ObjectNode properties = row.putObject("properties");
    for (Field field : fields) {
      ObjectNode property = properties.putObject(field.json());
      property.putArray("type").add(field.kind().jsonType()).add("null");
      shape(property, field.kind());
    }
    return row;
  }

  private static ObjectNode parameter(String in, Filter filter) {
    ObjectNode parameter =
        object().put("name", filter.name()).put("in", in).put("required", in.equals("path"));
    ObjectNode schema = parameter.putObject(SCHEMA).put("type", filter.kind().jsonType());
    shape(schema, filter.kind());
    if (!filter.values().isEmpty()) {
      ArrayNode values = schema.putArray("enum");
      filter.values().forEach(values::add);
    }
    return parameter;
  }

  private static void shape(ObjectNode schema, Kind kind) {
    if (!kind.format().isEmpty()) {
      schema.put("format", kind.format());
    }
    if (!kind.pattern().isEmpty()) {
      schema.put("pattern", kind.pattern());
    }
  }

  private static ObjectNode query(ArrayNode parameters, String name, String description) {
    ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
    return parameter.put("required", false).put(DESCRIPTION, description).putObject(SCHEMA);
  }

  private static void ifNoneMatch(ArrayNode parameters) {
    parameters
        .addObject()
        .put("name", "If-None-Match")
        .put("in", "header")
        .put("required", false)
        .putObject(SCHEMA)
        .put("type", "string");
  }

  private static void header(ObjectNode headers, String name, String description) {
    headers.putObject(name).put(DESCRIPTION, description).putObject(SCHEMA).put("type", "string");
  }

  private static void notModified(ObjectNode responses) {
    responses.putObject("304").put(DESCRIPTION, "Nothing has changed since that ETag");
  }

  private static void problems(ObjectNode responses, Map<String, String> expected) {
    expected.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(problem -> problem(responses, problem.getKey(), problem.getValue()));
    problem(responses, "503", "The database gives no answer");
  }

  private static void problem(ObjectNode responses, String status, String description) {
    responses
        .putObject(status)
        .put(DESCRIPTION, description)
        .putObject("content")
        .putObject("application/problem+json")
        .putObject(SCHEMA)
        .put("$ref", "#/components/schemas/Problem");
  }

  private static ObjectNode problem() {
    ObjectNode problem = object().put("type", "object").put(DESCRIPTION, "RFC 9457");
    ObjectNode properties = problem.putObject("properties");
    properties.putObject("type").put("type", "string");
    properties.putObject("title").put("type", "string");
    properties.putObject("status").put("type", "integer");
    properties.putObject("detail").put("type", "string");
    properties
        .putObject("field")
        .put("type", "string")
        .put(DESCRIPTION, "The parameter it is about");
    problem.putArray("required").add("type").add("title").add("status").add("detail");
    return problem;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
