package io.phantomparadox.vault.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeFileTest {
  private static final List<String> OURS =
      List.of(
          "ingest-api",
          "netting-topology",
          "settlement-worker",
          "chain-listener",
          "indexer",
          "operations");

  @TempDir Path directory;

  @Test
  void givenTheFileThenComposeTakesItAndEveryPartIsBoundedCheckedAndOnLoopback() throws Exception {
    JsonNode services = resolved().path("services");

    for (String name : OURS) {
      JsonNode service = services.path(name);
      assertThat(service.at("/build/args/SERVICE").asText()).isEqualTo(name);
      assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
      service
          .path("environment")
          .fieldNames()
          .forEachRemaining(
              variable ->
                  assertThat(
                          Project.reads(name, variable)
                              // given to all of them alike
                              || OURS.stream().anyMatch(any -> Project.reads(any, variable)))
                      .as("%s reads %s", name, variable)
                      .isTrue());
    }
    services
        .properties()
        .forEach(
            part -> {
              String name = part.getKey();
              JsonNode service = part.getValue();
              assertThat(service.path("mem_limit").asText()).as(name).isNotEmpty();
              service
                  .path("ports")
                  .forEach(
                      port ->
                          assertThat(
                                  port.isTextual() ? port.asText() : port.path("host_ip").asText())
                              .as(name)
                              .startsWith("127.0.0.1"));
              if (!OURS.contains(name) && !name.equals("topics")) {
                // ours have theirs in the image, and topics ends
                assertThat(service.path("healthcheck").path("test")).as(name).isNotEmpty();
              }
              if (service.path("build").isMissingNode()) {
                assertThat(service.path("image").asText()).as(name).matches(".+:v?\\d[\\w.]*");
              }
            });
  }

  @Test
  void givenTheLayoutOfImagesThenEveryServiceOfTheFileIsInIt() throws IOException {
    String layout = Files.readString(Project.root().resolve("deploy/layout.sh"));

    for (String name : OURS) {
      String line =
          layout.lines().filter(each -> each.startsWith(name + " ")).findFirst().orElseThrow();
      String main = "io/phantomparadox/vault/" + line.split(" ")[1].replace('.', '/') + ".java";
      assertThat(Project.root().resolve(name).resolve("src/main/java").resolve(main)).exists();
    }
  }

  /** The file as compose itself understands it. */
  private JsonNode resolved() throws Exception {
    Optional<Path> compose =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(place -> Path.of(place, "docker-compose"))
            .filter(Files::isExecutable)
            .findFirst();
    if (compose.isEmpty()) {
      Assumptions.abort("docker-compose is not installed: the compose file was not checked");
    }
    Path output = directory.resolve("compose.yml");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                compose.get().toString(),
                "-f",
                Project.root().resolve("docker-compose.yml").toString(),
                "config")
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return new ObjectMapper(new YAMLFactory()).readTree(output.toFile());
  }
}
