package io.phantomparadox.vault.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.avro.Schema;

/**
 * The catalogue as an AsyncAPI 3.0 document: what a team without our code needs to read the topics.
 * Made from {@link VaultTopics} alone, so it cannot say anything else than what is provisioned.
 */
public final class AsyncApi {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String AVRO = "application/vnd.apache.avro+json;version=1.9.0";
  private static final String KAFKA_BINDING = "0.5.0";

  private AsyncApi() {}

  /** The document as JSON, with a newline at its end. */
  public static String document() {
    ObjectNode document = JSON.createObjectNode();
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Phantom Paradox Vault")
        .put("version", "0.1.0")
        .put(
            "description",
            "Topics of the vault. Every topic is partitioned by game: murmur2 of the key up to its"
                + " first '/', modulo the partition count, which is the same for all of them."
                + " Values are Avro in Confluent's wire format (magic byte 0, schema id, data),"
                + " subjects are <topic>-value. Readers set isolation.level=read_committed.");
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (TopicSpec topic : VaultTopics.all()) {
      String id = identifier(topic.name());
      channel(channels.putObject(id), topic, id);
      operation(operations.putObject("write" + upperFirst(id)), topic, id);
      message(messages.putObject(id), topic);
    }
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void channel(ObjectNode channel, TopicSpec topic, String id) {
    channel.put("address", topic.name()).put("description", topic.purpose());
    channel.putObject("messages").putObject("record").put("$ref", "#/components/messages/" + id);
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("topic", topic.name());
    ObjectNode configuration = kafka.putObject("topicConfiguration");
    for (String policy : topic.cleanup().policy().split(",")) {
      configuration.withArray("cleanup.policy").add(policy);
    }
    configuration.put("retention.ms", topic.retentionMillis());
    configuration.put("max.message.bytes", VaultTopics.MAX_MESSAGE_BYTES);
    kafka.put("bindingVersion", KAFKA_BINDING);
  }

  private static void operation(ObjectNode operation, TopicSpec topic, String id) {
    operation.put("action", "send");
    operation.putObject("channel").put("$ref", "#/channels/" + id);
    operation.put("summary", "Written by " + topic.owner() + ".");
  }

  private static void message(ObjectNode message, TopicSpec topic) {
    Schema schema = topic.valueSchema();
    message.put("name", schema == null ? "DeadLetter" : schema.getName());
    message.put("summary", topic.purpose());
    message.put(
        "contentType", schema == null ? "application/octet-stream" : "application/vnd.apache.avro");
    if (schema != null) {
      ObjectNode payload = message.putObject("payload");
      payload.put("schemaFormat", AVRO);
      try {
        payload.set("schema", JSON.readTree(schema.toString()));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
    ObjectNode kafka = message.putObject("bindings").putObject("kafka");
    kafka.putObject("key").put("type", "string").put("description", topic.keyDoc());
    if (schema != null) {
      kafka
          .put("schemaIdLocation", "payload")
          .put("schemaIdPayloadEncoding", "confluent")
          .put("schemaLookupStrategy", "TopicNameStrategy");
    }
    kafka.put("bindingVersion", KAFKA_BINDING);
  }

  /** vault.chain-events is chainEvents. */
  private static String identifier(String topic) {
    StringBuilder id = new StringBuilder();
    for (String word : topic.substring(topic.indexOf('.') + 1).split("-")) {
      id.append(id.isEmpty() ? word : upperFirst(word));
    }
    return id.toString();
  }

  private static String upperFirst(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
