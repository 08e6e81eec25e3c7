package io.phantomparadox.vault.indexer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.indexer.projection.FilledTables;
import io.phantomparadox.vault.indexer.projection.GameHistory;
import io.phantomparadox.vault.schemas.TopicSpec;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/ANALYTICS.md says what is there, and its queries run. */
class AnalyticsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "ANALYTICS.md");
  private static final Path SINK =
      Path.of("..", "docs", "examples", "kafka-connect", "postgres-sink.json");
  private static final Pattern TABLE =
      Pattern.compile("^### ([a-z_]+)$(.*?)(?=^###? )", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("^\\| ([a-z_]+) \\| ([a-z]+) \\| (.+) \\|$", Pattern.MULTILINE);
  private static final Pattern QUERY =
      Pattern.compile("^```sql$(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static EmbeddedPostgres postgres;
  private static String document;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    FilledTables.fill(postgres.getPostgresDatabase(), new GameHistory());
    document = Files.readString(DOCUMENT);
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void givenTheRealSchemaWhenComparedThenEveryTableAndColumnIsDescribedAndNoOther()
      throws SQLException {
    List<String> described = new ArrayList<>();
    for (MatchResult table : TABLE.matcher(document).results().toList()) {
      for (MatchResult column : COLUMN.matcher(table.group(2)).results().toList()) {
        if (!column.group(1).equals("column")) {
          described.add(table.group(1) + "." + column.group(1) + " " + column.group(2));
        }
      }
    }
    List<String> real =
        rows(
            """
            select table_name || '.' || column_name || ' ' ||
              case data_type when 'timestamp with time zone' then 'timestamptz' else data_type end
            from information_schema.columns
            where table_schema = 'public' and table_name <> 'flyway_schema_history'""");

    assertThat(described).containsExactlyInAnyOrderElementsOf(real);
  }

  @Test
  void givenTheTopicsWhenComparedWithTheCatalogueThenEachIsThere() {
    for (TopicSpec topic : VaultTopics.all()) {
      assertThat(document).contains("| " + topic.name() + " |");
    }
  }

  @Test
  void givenTheExampleQueriesWhenRunOnFilledTablesThenTheyWork() throws SQLException {
    List<String> queries =
        QUERY.matcher(document).results().map(query -> query.group(1).strip()).toList();
    assertThat(queries).hasSizeGreaterThanOrEqualTo(9);
    int withRows = 0;
    for (String query : queries) {
      List<String> rows = rows(query);
      withRows += rows.isEmpty() ? 0 : 1;
      if (query.contains("<> coalesce(e.sum_lamports")) {
        assertThat(rows).as("statements that do not add up").isEmpty();
      }
    }
    assertThat(withRows).as("queries that found something").isGreaterThanOrEqualTo(5);
  }

  @Test
  void givenTheSinkRecipeWhenReadThenItFitsTheTopicsAndTheirSchemas() throws IOException {
    JsonNode config = new ObjectMapper().readTree(SINK.toFile()).get("config");
    List<String> topics = List.of(config.get("topics").asText().split(","));

    assertThat(topics).allSatisfy(topic -> assertThat(VaultTopics.named(topic)).isNotNull());
    for (String topic : topics) {
      Schema schema = VaultTopics.named(topic).valueSchema();
      assertThat(schema).isNotNull();
      Set<String> keys = Set.copyOf(Arrays.asList(config.get("pk.fields").asText().split(",")));
      assertThat(keys).allSatisfy(key -> assertThat(schema.getField(key)).isNotNull());
    }
    assertThat(config.get("consumer.override.isolation.level").asText())
        .isEqualTo("read_committed");
    assertThat(config.get("value.converter").asText())
        .isEqualTo("io.confluent.connect.avro.AvroConverter");
    assertThat(Files.readString(SINK)).doesNotContainPattern("password\": \"[^$]");
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(result.getString(1));
      }
      return rows;
    }
  }
}
