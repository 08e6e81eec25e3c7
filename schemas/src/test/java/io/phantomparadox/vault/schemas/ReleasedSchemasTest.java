package io.phantomparadox.vault.schemas;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.INCOMPATIBLE;
import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemas as they were released. Today's code must read what was written then, and a reader of then
 * must read what is written today: topics without a time limit hold both.
 */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src", "test", "resources", "released", "0.1");

  static List<TopicSpec> topics() {
    return VaultTopics.all().stream().filter(topic -> topic.valueSchema() != null).toList();
  }

  private static Schema released(TopicSpec topic) {
    Schema now = Objects.requireNonNull(topic.valueSchema());
    String text =
        Golden.text(
            RELEASED.resolve(now.getName() + ".avsc"),
            SchemaFormatter.format("json/pretty", now) + "\n");
    return new Schema.Parser().parse(text);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void givenAReleasedSchemaWhenReadByTodaysThenEveryRecordIsUnderstood(TopicSpec topic) {
    assertThat(checkReaderWriterCompatibility(topic.valueSchema(), released(topic)).getType())
        .isEqualTo(COMPATIBLE);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void givenTodaysSchemaWhenReadByAReleasedOneThenEveryRecordIsUnderstood(TopicSpec topic) {
    assertThat(checkReaderWriterCompatibility(released(topic), topic.valueSchema()).getType())
        .isEqualTo(COMPATIBLE);
  }

  @Test
  void givenAFieldMoreWithoutADefaultWhenReadThenTheCheckSaysSo() {
    Schema before = SchemaBuilder.record("R").fields().requiredLong("a").endRecord();
    Schema after =
        SchemaBuilder.record("R").fields().requiredLong("a").requiredLong("b").endRecord();

    assertThat(checkReaderWriterCompatibility(after, before).getType()).isEqualTo(INCOMPATIBLE);
  }
}
