package io.phantomparadox.vault.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever runs a service finds every variable that it reads in its page. */
class DocumentedSettingsTest {
  /** A variable's name where it is read, not where a text or an enum happens to look like one. */
  private static final Pattern READ =
      Pattern.compile(
          "\\b(?:text|has|list|uris|urls|millis|seconds|count|number|flag|port|key|keypair|publicKey"
              + "|wallets|get|getOrDefault)\\(\\s*\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");

  private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\\b");

  @ParameterizedTest
  @CsvSource({
    "ingest-api, SETTINGS",
    "netting-topology, SETTINGS",
    "settlement-worker, SETTLEMENT",
    "chain-listener, LISTENER",
    "indexer, SETTINGS",
    "operations, SETTINGS"
  })
  void givenAServiceThenItsPageNamesEveryVariableThatItReads(String service, String page)
      throws IOException {
    Set<String> read = new TreeSet<>();
    Matcher name = READ.matcher(Project.sources(service));
    while (name.find()) {
      read.add(name.group(1));
    }
    Set<String> documented = named(page, "every service|" + service);
    if (page.equals("SETTINGS")) {
      assertThat(named(page, service))
          .as("in docs/SETTINGS.md, and nothing reads it")
          .allMatch(variable -> Project.reads(service, variable));
    }

    assertThat(read).hasSizeGreaterThan(3);
    assertThat(documented).as("docs/%s.md", page).containsAll(read);
  }

  /** What the tables of a page name; in SETTINGS only those of these sections. */
  private static Set<String> named(String page, String sections) throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern heading = Pattern.compile("## .*(?i:" + sections + ").*");
    boolean within = !page.equals("SETTINGS");
    for (String line : Files.readAllLines(Project.root().resolve("docs").resolve(page + ".md"))) {
      if (line.startsWith("## ") && page.equals("SETTINGS")) {
        within = heading.matcher(line).matches();
      } else if (within && line.startsWith("| ")) {
        Matcher name = NAME.matcher(line.split("\\|", -1)[1]);
        while (name.find()) {
          names.add(name.group());
        }
      }
    }
    return names;
  }
}
