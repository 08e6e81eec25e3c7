package io.phantomparadox.vault.ingest.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One method on one path, built up and then written as OpenAPI has it. */
public final class Operation {
  private static final String CONTENT = "content";
  private static final String DESCRIPTION = "description";
  private static final String SCHEMA = "schema";

  /** Headers of every answer. */
  private static final List<String> EVERYWHERE =
      List.of(
          "X-Correlation-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");

  /** Answers that say when to come back. */
  private static final Set<Integer> AGAIN_LATER = Set.of(429, 503);

  private final String id;
  private final String summary;
  private final String tag;
  private final List<ObjectNode> parameters = new ArrayList<>();
  private final Map<String, ObjectNode> bodies = new LinkedHashMap<>();
  private final Map<Integer, ObjectNode> answers = new TreeMap<>();
  private final List<ProblemType> problems = new ArrayList<>();
  private boolean token;

  /**
   * @param id unique among all operations
   */
  public Operation(String id, String tag, String summary) {
    this.id = id;
    this.tag = tag;
    this.summary = summary;
  }

  /** A part of the path. */
  public Operation path(String name, ObjectNode schema) {
    return parameter("path", name, schema, true);
  }

  /** A parameter behind the question mark. */
  public Operation query(String name, ObjectNode schema) {
    return parameter("query", name, schema, true);
  }

  /** A header that may be sent. */
  public Operation header(String name, ObjectNode schema) {
    return parameter("header", name, schema, false);
  }

  private Operation parameter(String in, String name, ObjectNode schema, boolean required) {
    ObjectNode parameter = object().put("name", name).put("in", in).put("required", required);
    parameter.set(SCHEMA, schema);
    parameters.add(parameter);
    return this;
  }

  /** A body of one media type. */
  public Operation takes(String mediaType, ObjectNode schema) {
    bodies.put(mediaType, schema);
    return this;
  }

  /** An answer of one media type. */
  public Operation answers(int status, String description, String mediaType, ObjectNode schema) {
    ObjectNode answer =
        answers.computeIfAbsent(status, _ -> object().put(DESCRIPTION, description));
    answer.withObject("/" + CONTENT).putObject(mediaType).set(SCHEMA, schema);
    return this;
  }

  /** An answer in JSON. */
  public Operation answers(int status, String description, ObjectNode schema) {
    return answers(status, description, "application/json", schema);
  }

  /** What may go wrong, beside a fault of the door. */
  public Operation problems(ProblemType... types) {
    problems.addAll(List.of(types));
    return this;
  }

  /** Only with a token. */
  public Operation needsToken() {
    token = true;
    return this;
  }

  /** As OpenAPI has it. */
  public ObjectNode write() {
    ObjectNode operation = object().put("operationId", id).put("summary", summary);
    operation.putArray("tags").add(tag);
    if (token) {
      operation.putArray("security").addObject().putArray("token");
    }
    ArrayNode all = operation.putArray("parameters");
    parameters.forEach(all::add);
    all.addObject().put("$ref", "#/components/parameters/CorrelationId");
    if (!bodies.isEmpty()) {
      ObjectNode body = operation.putObject("requestBody").put("required", true);
      ObjectNode content = body.putObject(CONTENT);
      bodies.forEach((type, schema) -> content.putObject(type).set(SCHEMA, schema));
    }
    ObjectNode responses = operation.putObject("responses");
    Map<Integer, ObjectNode> inOrder = new TreeMap<>(answers);
    problemAnswers().forEach((status, answer) -> inOrder.merge(status, answer, Operation::both));
    inOrder.forEach(
        (status, answer) -> responses.set(Integer.toString(status), headers(status, answer)));
    return operation;
  }

  private Map<Integer, ObjectNode> problemAnswers() {
    Map<Integer, List<ProblemType>> byStatus =
        Stream.concat(problems.stream(), Stream.of(ProblemType.INTERNAL_ERROR))
            .distinct()
            .collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
    Map<Integer, ObjectNode> written = new TreeMap<>();
    byStatus.forEach(
        (status, types) -> {
          ObjectNode answer =
              object()
                  .put(
                      DESCRIPTION,
                      types.stream()
                          .map(type -> "`" + type.shortName() + "`: " + type.title())
                          .collect(Collectors.joining("; ")));
          answer
              .putObject(CONTENT)
              .putObject(Problem.MEDIA_TYPE)
              .set(SCHEMA, Schemas.reference("Problem"));
          written.put(status, answer);
        });
    return written;
  }

  private static ObjectNode both(ObjectNode good, ObjectNode problem) {
    good.put(
        DESCRIPTION, good.path(DESCRIPTION).asText() + "; " + problem.path(DESCRIPTION).asText());
    good.withObject("/" + CONTENT).setAll((ObjectNode) problem.path(CONTENT));
    return good;
  }

  private static ObjectNode headers(int status, ObjectNode answer) {
    ObjectNode headers = answer.putObject("headers");
    Stream.concat(
            EVERYWHERE.stream(),
            AGAIN_LATER.contains(status) ? Stream.of("Retry-After") : Stream.empty())
        .forEach(name -> headers.putObject(name).put("$ref", "#/components/headers/" + name));
    return answer;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
