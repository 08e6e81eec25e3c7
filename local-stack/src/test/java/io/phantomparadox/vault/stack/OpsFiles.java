package io.phantomparadox.vault.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules and dashboards, and the names their queries use. */
final class OpsFiles {
  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final Pattern LABELS = Pattern.compile("\\{[^}]*}|(by|on|without)\\s*\\([^)]*\\)");
  private static final Pattern NAME =
      Pattern.compile("\\b(vault|kafka|jvm|process|system|hikaricp)_[a-z0-9_]+");

  private OpsFiles() {}

  static List<Path> withQueries(Path ops) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(ops.resolve("prometheus").resolve("alerts.yml"));
    files.addAll(dashboards(ops));
    return files;
  }

  static List<Path> dashboards(Path ops) throws IOException {
    try (Stream<Path> files = Files.list(ops.resolve("grafana"))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  static Set<String> metricsNamedIn(Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String query : queries(file)) {
      String bare = LABELS.matcher(STRING.matcher(query).replaceAll("")).replaceAll("");
      Matcher name = NAME.matcher(bare);
      while (name.find()) {
        names.add(name.group());
      }
    }
    return names;
  }

  private static List<String> queries(Path file) throws IOException {
    if (!file.toString().endsWith(".json")) {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> line.startsWith("expr: "))
          .toList();
    }
    List<String> queries = new ArrayList<>();
    JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
    dashboard.findValues("expr").forEach(expr -> queries.add(expr.asText()));
    return queries;
  }
}
