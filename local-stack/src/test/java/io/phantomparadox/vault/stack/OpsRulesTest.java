package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files under ops/ by themselves; OperationsDrillTest has them against a running stack. */
class OpsRulesTest {
  private static final Path OPS = Path.of("..", "ops");
  private static final Path RULES = OPS.resolve("prometheus").resolve("alerts.yml");
  private static final Path RULES_TEST = OPS.resolve("prometheus").resolve("alerts_test.yml");
  private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#\\s]+)");

  @Test
  void givenTheRules_whenPromtoolChecksAndTestsThem_thenItFindsNothing() throws Exception {
    Optional<Path> promtool = onPath("promtool");
    assumeTrue(
        promtool.isPresent(), "promtool is not on the path (Debian: apt install prometheus)");
    String tool = promtool.orElseThrow().toString();
    assertRuns(tool, "check", "rules", RULES.toString());
    assertRuns(tool, "test", "rules", RULES_TEST.toString());
  }

  @Test
  void givenTheRules_whenRead_thenEachHasARunbookAndAreTestedFiringAndQuiet() throws IOException {
    List<String> alerts = captured(RULES, "^ +- alert: (\\w+)$");
    List<String> runbooks = captured(RULES, "^ +runbook: (\\S+)$");
    assertThat(alerts).doesNotHaveDuplicates().hasSizeGreaterThan(20).hasSameSizeAs(runbooks);
    assertThat(runbooks)
        .allSatisfy(runbook -> assertThat(Path.of("..").resolve(runbook)).isRegularFile());
    for (int i = 0; i < alerts.size(); i++) {
      assertThat(Files.readString(Path.of("..").resolve(runbooks.get(i))))
          .as("the runbook of %s names it", alerts.get(i))
          .contains(alerts.get(i));
      assertThat(Files.readString(Path.of("..", "docs", "OPERATIONS.md"))).contains(alerts.get(i));
    }
    List<String> tests = captured(RULES_TEST, "^ +- name: (.+)$");
    for (String alert : alerts) {
      assertThat(tests).contains(alert + " fires", alert + " stays quiet");
    }
  }

  @Test
  void givenTheDashboards_whenRead_thenTheirRowsFollowThePipelineAndEveryPanelAsksSomething()
      throws IOException {
    List<Path> dashboards = OpsFiles.dashboards(OPS);
    assertThat(dashboards).isNotEmpty();
    for (Path file : dashboards) {
      List<String> rows = new ArrayList<>();
      for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
        if (panel.path("type").asText().equals("row")) {
          rows.add(panel.path("title").asText());
        } else {
          assertThat(rows).as("a row before %s", panel.path("title")).isNotEmpty();
          assertThat(panel.path("targets").path(0).path("expr").asText()).isNotBlank();
        }
      }
      assertThat(rows).isSorted().hasSizeGreaterThan(6);
    }
  }

  @Test
  void givenTheOperatorsPages_whenTheirLinksAreFollowed_thenEachLeadsSomewhere()
      throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> files = Files.list(OPS.resolve("runbooks"))) {
      files.forEach(pages::add);
    }
    pages.add(Path.of("..", "docs", "OPERATIONS.md"));
    pages.add(Path.of("..", "docs", "METRICS.md"));
    for (Path page : pages) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        assertThat(page.resolveSibling(link.group(1)))
            .as("%s links %s", page, link.group(1))
            .exists();
      }
    }
  }

  private static List<String> captured(Path file, String pattern) throws IOException {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static Optional<Path> onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void assertRuns(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
  }
}
