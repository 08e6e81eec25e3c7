package io.phantomparadox.vault.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * Subjects, versions and ids, with the log they are kept in. An id belongs to a schema text, not to
 * a subject: the same text under two subjects has one id. All methods are atomic.
 */
final class SchemaBook implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMAS_MAX = 10_000;

  private final SchemaLog log;
  private final Map<Integer, String> textById = new HashMap<>();
  private final Map<String, Integer> idByText = new HashMap<>();
  private final TreeMap<String, List<Version>> versionsBySubject = new TreeMap<>();
  private final Map<String, CompatibilityLevel> levelBySubject = new HashMap<>();
  private CompatibilityLevel globalLevel = CompatibilityLevel.BACKWARD;
  private int lastId;

  /**
   * One version of a subject.
   *
   * @param version from 1
   * @param text the schema in Avro's own JSON form
   */
  record Version(String subject, int version, int id, String text) {}

  SchemaBook(SchemaLog log) {
    this.log = log;
    log.replay(this::apply);
  }

  synchronized List<String> subjects() {
    return List.copyOf(versionsBySubject.keySet());
  }

  /** The versions of a subject, oldest first. */
  synchronized List<Version> versions(String subject) {
    List<Version> versions = versionsBySubject.get(subject);
    if (versions == null) {
      throw RegistryException.subjectNotFound(subject);
    }
    return List.copyOf(versions);
  }

  /** One version by its number or as {@code latest}. */
  synchronized Version version(String subject, String which) {
    List<Version> versions = versions(subject);
    if (which.equals("latest") || which.equals("-1")) {
      return versions.getLast();
    }
    int number;
    try {
      number = Integer.parseInt(which);
    } catch (NumberFormatException e) {
      number = 0;
    }
    if (number < 1) {
      throw new RegistryException(
          42202,
          "The specified version '"
              + which
              + "' is not a valid version id. Allowed values are"
              + " between [1, 2^31-1] and the string \"latest\"");
    }
    if (number > versions.size()) {
      throw RegistryException.versionNotFound(which);
    }
    return versions.get(number - 1);
  }

  synchronized String text(int id) {
    String text = textById.get(id);
    if (text == null) {
      throw RegistryException.schemaNotFound();
    }
    return text;
  }

  /** Where the schema with this id is in use. */
  synchronized List<Version> uses(int id) {
    text(id);
    return versionsBySubject.values().stream()
        .flatMap(List::stream)
        .filter(version -> version.id() == id)
        .toList();
  }

  /** The version of the subject that has exactly this schema. */
  synchronized Version lookup(String subject, String schemaText) {
    String text = parse(schemaText).toString();
    return find(versions(subject), text).orElseThrow(RegistryException::schemaNotFound);
  }

  /**
   * Makes the schema the subject's newest version, unless the subject has it.
   *
   * @return the schema's id
   * @throws RegistryException 409 when the subject's compatibility level forbids it
   */
  synchronized int register(String subject, String schemaText) {
    Schema schema = parse(schemaText);
    String text = schema.toString();
    List<Version> earlier = versionsBySubject.getOrDefault(subject, List.of());
    Optional<Version> known = find(earlier, text);
    if (known.isPresent()) {
      return known.get().id();
    }
    List<String> reasons = level(subject).violations(schema, parsed(earlier));
    if (!reasons.isEmpty()) {
      throw new RegistryException(
          409,
          "Schema being registered is incompatible with an earlier schema for subject \""
              + subject
              + "\", details: "
              + reasons);
    }
    Integer existing = idByText.get(text);
    if (existing == null && textById.size() >= SCHEMAS_MAX) {
      throw new RegistryException(50001, "This registry holds at most " + SCHEMAS_MAX + " schemas");
    }
    int id = existing == null ? lastId + 1 : existing;
    Version version = new Version(subject, earlier.size() + 1, id, text);
    ObjectNode value = JSON.createObjectNode();
    value.put("subject", subject).put("version", version.version()).put("id", id);
    value.put("schema", text).put("deleted", false);
    keep(schemaKey(version), value);
    return id;
  }

  /** Why this schema may not follow the given versions of the subject; empty when it may. */
  synchronized List<String> violations(String subject, Optional<String> which, String schemaText) {
    Schema schema = parse(schemaText);
    List<Version> earlier =
        which.isPresent()
            ? List.of(version(subject, which.get()))
            : versionsBySubject.getOrDefault(subject, List.of());
    return level(subject).violations(schema, parsed(earlier));
  }

  synchronized CompatibilityLevel globalLevel() {
    return globalLevel;
  }

  synchronized Optional<CompatibilityLevel> ownLevel(String subject) {
    return Optional.ofNullable(levelBySubject.get(subject));
  }

  synchronized void setLevel(Optional<String> subject, CompatibilityLevel level) {
    ObjectNode key = JSON.createObjectNode().put("keytype", "CONFIG");
    subject.ifPresentOrElse(name -> key.put("subject", name), () -> key.putNull("subject"));
    key.put("magic", 0);
    keep(key, JSON.createObjectNode().put("compatibilityLevel", level.name()));
  }

  private CompatibilityLevel level(String subject) {
    return levelBySubject.getOrDefault(subject, globalLevel);
  }

  private static ObjectNode schemaKey(Version version) {
    ObjectNode key = JSON.createObjectNode().put("keytype", "SCHEMA");
    return key.put("subject", version.subject()).put("version", version.version()).put("magic", 1);
  }

  private static Optional<Version> find(List<Version> versions, String text) {
    return versions.stream().filter(version -> version.text().equals(text)).findFirst();
  }

  private static List<Schema> parsed(List<Version> versions) {
    List<Schema> schemas = new ArrayList<>(versions.size());
    for (Version version : versions) {
      schemas.add(parse(version.text()));
    }
    return schemas;
  }

  private static Schema parse(String text) {
    try {
      return new Schema.Parser().parse(text);
    } catch (SchemaParseException | org.apache.avro.AvroTypeException e) {
      RegistryException refusal = RegistryException.invalidSchema(e.getMessage());
      refusal.initCause(e);
      throw refusal;
    }
  }

  private void keep(ObjectNode key, ObjectNode value) {
    String keyText = key.toString();
    String valueText = value.toString();
    log.append(keyText, valueText);
    apply(keyText, valueText);
  }

  /** The one way facts get in, at a replay and after each append. */
  private synchronized void apply(String keyText, String valueText) {
    JsonNode key = read(keyText);
    JsonNode value = read(valueText);
    switch (key.path("keytype").asText()) {
      case "SCHEMA" -> {
        Version version =
            new Version(
                value.path("subject").asText(),
                value.path("version").asInt(),
                value.path("id").asInt(),
                value.path("schema").asText());
        textById.put(version.id(), version.text());
        idByText.put(version.text(), version.id());
        lastId = Math.max(lastId, version.id());
        List<Version> versions =
            versionsBySubject.computeIfAbsent(version.subject(), subject -> new ArrayList<>());
        // an append that timed out may have been stored: the later record of a key wins
        if (version.version() <= versions.size()) {
          versions.set(version.version() - 1, version);
        } else {
          versions.add(version);
        }
      }
      case "CONFIG" -> {
        CompatibilityLevel level =
            CompatibilityLevel.parse(value.path("compatibilityLevel").asText());
        if (key.path("subject").isTextual()) {
          levelBySubject.put(key.path("subject").asText(), level);
        } else {
          globalLevel = level;
        }
      }
      default -> {
        // Confluent's registry also writes NOOP and MODE records; they say nothing to us
      }
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the schema log is not JSON: " + json, e);
    }
  }

  @Override
  public synchronized void close() {
    log.close();
  }
}
