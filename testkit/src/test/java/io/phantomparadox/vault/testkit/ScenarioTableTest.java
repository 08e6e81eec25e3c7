package io.phantomparadox.vault.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RULES 1 to 16, as far as they read better in a table: every row of docs/SCENARIOS.md. */
class ScenarioTableTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "SCENARIOS.md");
  private static final int ROWS_MIN = 40;

  /** A row, under the heading of its rule. */
  record Row(String rule, String scenario, String given, String steps) {
    @Override
    public String toString() {
      return rule + ": " + scenario;
    }
  }

  static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String rule = "";
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("## ")) {
        rule = line.substring(3);
      } else if (line.startsWith("| ") && !line.startsWith("| scenario |")) {
        List<String> cells = cells(line);
        assertThat(cells).as(line).hasSize(3);
        rows.add(new Row(rule, cells.get(0), cells.get(1), cells.get(2)));
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    String inner = line.strip().substring(1, line.strip().length() - 1);
    return Arrays.stream(inner.split("\\|")).map(String::strip).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void givenARowOfTheTablesWhenItIsPlayedThenEveryStepOfItHolds(Row row) {
    try (TestVault vault = TestVault.open()) {
      new ScenarioScript(vault).given(row.given()).play(row.steps());
    }
  }

  @Test
  void givenTheDocumentWhenReadThenNoScenarioIsMissingOrTwice() throws IOException {
    assertThat(rows()).hasSizeGreaterThanOrEqualTo(ROWS_MIN).doesNotHaveDuplicates();
    assertThat(rows().stream().map(Row::toString)).doesNotHaveDuplicates();
  }

  static Stream<String> wrong() {
    return Stream.of(
        "batches 1",
        "S: ann sells sword to bob at 100 -> REJECTED QUEUE_FULL",
        "ann sells sword to bob at 100 -> netted",
        "ann has 1 available",
        "sword belongs to bob",
        "ann dances",
        "ann sells sword to bob at 100 loudly",
        "again S",
        "cut now");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void givenAStepThatIsNotTrueOrNoStepWhenPlayedThenTheRowFails(String step) {
    try (TestVault vault = TestVault.open()) {
      ScenarioScript script = new ScenarioScript(vault).given("ann sword, bob 1000");
      assertThatThrownBy(() -> script.play(step)).hasMessageContaining(step);
    }
  }
}
