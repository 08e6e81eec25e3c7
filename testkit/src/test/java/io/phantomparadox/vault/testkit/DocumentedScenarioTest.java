package io.phantomparadox.vault.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of docs/TESTING.md is the scenario that runs in {@link FirstScenarioTest}. */
class DocumentedScenarioTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "TESTING.md");
  private static final Path SCENARIO =
      Path.of("src", "test", "java", "io", "phantomparadox", "vault", "testkit")
          .resolve("FirstScenarioTest.java");
  private static final int LINES_OF_A_SCENARIO_MAX = 10;

  @Test
  void givenTheExampleOfTheDocument_whenComparedWithTheTest_thenTheyAreTheSameLines()
      throws IOException {
    String example = example();

    assertThat(Files.readString(SCENARIO)).contains(example);
  }

  @Test
  void givenTheExample_whenItsStatementsAreCounted_thenANewcomerNeedsTenLines() throws IOException {
    long statements = example().lines().filter(line -> line.endsWith(";")).count();

    assertThat(statements).isPositive().isLessThanOrEqualTo(LINES_OF_A_SCENARIO_MAX);
  }

  private static String example() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf("```java\n") + "```java\n".length();
    return text.substring(begin, text.indexOf("```", begin));
  }
}
