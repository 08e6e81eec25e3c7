package io.phantomparadox.vault.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.gson.JsonParser;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelmChartTest {
  private static final Path CHART = Project.root().resolve("helm/phantom-paradox-vault");
  private static final String KUBERNETES = "1.33.0";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A model that refuses fields it does not know or that lack, and one that refuses wrong types.
   */
  private record Model(Check check, Class<?> typed) {}

  @FunctionalInterface
  private interface Check {
    void validate(com.google.gson.JsonElement json) throws IOException;
  }

  private static final Map<String, Model> MODELS =
      Map.of(
          "Deployment",
          new Model(
              V1Deployment::validateJsonElement,
              io.fabric8.kubernetes.api.model.apps.Deployment.class),
          "StatefulSet",
          new Model(
              V1StatefulSet::validateJsonElement,
              io.fabric8.kubernetes.api.model.apps.StatefulSet.class),
          "Service",
          new Model(V1Service::validateJsonElement, io.fabric8.kubernetes.api.model.Service.class),
          "ConfigMap",
          new Model(
              V1ConfigMap::validateJsonElement, io.fabric8.kubernetes.api.model.ConfigMap.class),
          "Job",
          new Model(V1Job::validateJsonElement, io.fabric8.kubernetes.api.model.batch.v1.Job.class),
          "Ingress",
          new Model(
              V1Ingress::validateJsonElement,
              io.fabric8.kubernetes.api.model.networking.v1.Ingress.class),
          "NetworkPolicy",
          new Model(
              V1NetworkPolicy::validateJsonElement,
              io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class),
          "PodDisruptionBudget",
          new Model(
              V1PodDisruptionBudget::validateJsonElement,
              io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class));

  /** The chart without its hooks' marks: Helm's library renders no hook. */
  @TempDir static Path plain;

  @BeforeAll
  static void copyTheChart() throws IOException {
    try (Stream<Path> files = Files.walk(CHART, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = plain.resolve(CHART.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        List<String> lines = Files.readAllLines(file);
        Files.write(copy, lines.stream().filter(line -> !line.contains("helm.sh/hook")).toList());
      }
    }
  }

  @Test
  void givenTheChartThenHelmsLintFindsNothing() {
    LintResult result = new Helm(CHART).lint().strict().call();

    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.startsWith("[ERROR]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"smallest", "full"})
  void givenValuesThenEveryManifestIsWhatKubernetesTakes(String values) throws Exception {
    List<JsonNode> manifests = render(values);

    for (JsonNode manifest : manifests) {
      String kind = manifest.path("kind").asText();
      String text = JSON.writeValueAsString(manifest);
      if (manifest
          .path("apiVersion")
          .asText()
          .matches("(monitoring\\.coreos\\.com|keda\\.sh)/.*")) {
        continue; // their definitions are in the cluster; see the tests below
      }
      assertThat(MODELS).as(text).containsKey(kind);
      MODELS.get(kind).check().validate(JsonParser.parseString(text));
      assertThat(JSON.readValue(text, MODELS.get(kind).typed())).isNotNull();
    }
    assertThat(manifests)
        .extracting(manifest -> manifest.path("kind").asText() + " " + name(manifest))
        .doesNotHaveDuplicates()
        .contains(
            "Deployment v-ingest-api",
            "StatefulSet v-netting-topology",
            "StatefulSet v-settlement-worker",
            "Deployment v-chain-listener",
            "Deployment v-indexer",
            "Deployment v-operations",
            "PodDisruptionBudget v-netting-topology",
            "NetworkPolicy v-netting-topology",
            "Job v-topics");
  }

  @ParameterizedTest
  @ValueSource(strings = {"smallest", "full"})
  void givenAWorkloadThenItReadsItsEnvironmentAndRunsWithNoRightsItDoesNotNeed(String values)
      throws Exception {
    for (JsonNode manifest : render(values)) {
      JsonNode pod = manifest.path("spec").path("template").path("spec");
      if (pod.isMissingNode() || manifest.path("kind").asText().equals("Job")) {
        continue;
      }
      JsonNode container = pod.path("containers").path(0);
      String service = container.path("name").asText();
      for (JsonNode variable : container.path("env")) {
        assertThat(Project.reads(service, variable.path("name").asText()))
            .as("%s reads %s", service, variable.path("name").asText())
            .isTrue();
      }
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).as(service).isTrue();
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(container.at("/resources/limits/memory").asText()).as(service).isNotEmpty();
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("management");
      }
      assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/health/started");
      assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
      assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
      for (JsonNode mount : container.path("volumeMounts")) {
        assertThat(volumes(manifest)).as(service).contains(mount.path("name").asText());
      }
    }
  }

  @Test
  void givenEverythingSwitchedOnThenStateScalesByLagAndRulesAndDashboardsAreInTheChart()
      throws Exception {
    List<JsonNode> manifests = render("full");

    for (JsonNode manifest : manifests) {
      if (manifest.path("kind").asText().equals("ScaledObject")) {
        JsonNode trigger = manifest.at("/spec/triggers/0");
        assertThat(trigger.path("type").asText()).isEqualTo("kafka");
        for (String named : List.of("consumerGroup", "topic")) {
          String value = trigger.at("/metadata/" + named).asText();
          assertThat(Project.sources("schemas")).as(name(manifest)).contains('"' + value + '"');
        }
      }
    }
    JsonNode scaled = one(manifests, "ScaledObject", "v-netting-topology");
    assertThat(scaled.at("/spec/triggers/0/metadata/consumerGroup").asText())
        .isEqualTo("vault-netting");
    assertThat(scaled.at("/spec/scaleTargetRef/kind").asText()).isEqualTo("StatefulSet");
    assertThat(
            one(manifests, "StatefulSet", "v-netting-topology")
                .at("/spec/replicas")
                .isMissingNode())
        .as("the autoscaler alone says how many")
        .isTrue();
    assertThat(one(manifests, "PrometheusRule", "v-vault").at("/spec/groups"))
        .isEqualTo(
            YAML.readTree(Project.root().resolve("ops/prometheus/alerts.yml").toFile())
                .path("groups"))
        .isNotEmpty();
    assertThat(one(manifests, "ConfigMap", "v-dashboards").path("data")).isNotEmpty();
    JsonNode monitor = one(manifests, "ServiceMonitor", "v-vault");
    assertThat(monitor.at("/spec/endpoints/0/port").asText()).isEqualTo("management");
    assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    JsonNode door = one(manifests, "Deployment", "v-ingest-api");
    assertThat(door.toString())
        .contains("\"KAFKA_SASL_JAAS_CONFIG\",\"valueFrom\":{\"secretKeyRef\"")
        .contains("registry.example.org/vault/ingest-api:1.2.3");
  }

  @Test
  void givenNettingThatRestoresForLongThenItsPodIsNotStartedAnewMeanwhile() throws Exception {
    JsonNode container =
        one(render("smallest"), "StatefulSet", "v-netting-topology")
            .at("/spec/template/spec/containers/0");

    assertThat(
            container.at("/startupProbe/periodSeconds").asInt()
                * container.at("/startupProbe/failureThreshold").asInt())
        .isEqualTo(3_600);
  }

  @Test
  void givenTheIndexerThenItCanCompareItsTablesWithTheChain() throws Exception {
    assertThat(environment(one(render("smallest"), "Deployment", "v-indexer")))
        .contains("SOLANA_RPC_URLS", "PROGRAM_ID");
  }

  @Test
  void givenACanaryThenOperationsHasEverythingThatItNeeds() throws Exception {
    JsonNode operations = one(render("full"), "Deployment", "v-operations");

    assertThat(environment(operations))
        .contains("CANARY_DOOR", "CANARY_TABLES", "CANARY_GAME", "CANARY_ITEM", "CANARY_KEYS")
        .contains("SOLANA_GENESIS_HASH", "PROGRAM_ID");
    assertThat(operations.toString()).contains("/canary-keys", "vault-canary");
    assertThat(environment(one(render("smallest"), "Deployment", "v-operations")))
        .noneMatch(variable -> variable.startsWith("CANARY_"));
    TemplateCommand without = template("smallest").set("canary.enabled", "true");
    assertThatThrownBy(without::call).hasMessageContaining("canary.");
  }

  @ParameterizedTest
  @CsvSource({
    "services.netting-topology.startSeconds, 1, startSeconds",
    "canary.item, abc, item",
    "kafka.bootstrapServers, no-port, bootstrapServers",
    "kafka.partitions, 0, partitions",
    "solana.programId, 0OIl, programId",
    "services.chain-listener.replicas, 2, replicas",
    "services.netting-topology.kind, Deployment, kind",
    "database.url, mysql://nowhere, url",
    "kafka.security.KAFKA_SASL_JAAS_CONFIG, a password in values, KAFKA_SASL_JAAS_CONFIG",
    "misspelt, 1, misspelt"
  })
  void givenAWrongValueThenTheSchemaNamesIt(String name, String value, String named) {
    TemplateCommand command = template("smallest").set(name, value);

    assertThatThrownBy(command::call).hasMessageContaining(named);
  }

  @Test
  void givenNothingThenTheFirstMissingValueIsNamed() {
    TemplateCommand command = new Helm(CHART).template().withName("v").withKubeVersion(KUBERNETES);

    assertThatThrownBy(command::call).hasMessageContaining("kafka.bootstrapServers");
  }

  private static TemplateCommand template(String values) {
    return new Helm(plain)
        .template()
        .withName("v")
        .withNamespace("vault")
        .withKubeVersion(KUBERNETES)
        .withValuesFile(CHART.resolve("ci/" + values + "-values.yaml"));
  }

  private static List<JsonNode> render(String values) throws IOException {
    List<JsonNode> manifests = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(template(values).call())) {
      while (documents.hasNext()) {
        JsonNode manifest = documents.next();
        if (manifest != null && !manifest.isNull() && !manifest.isMissingNode()) {
          manifests.add(manifest);
        }
      }
    }
    assertThat(manifests).hasSizeGreaterThan(15);
    return manifests;
  }

  private static JsonNode one(List<JsonNode> manifests, String kind, String name) {
    return manifests.stream()
        .filter(each -> each.path("kind").asText().equals(kind) && name(each).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static List<String> environment(JsonNode workload) {
    List<String> names = new ArrayList<>();
    workload
        .at("/spec/template/spec/containers/0/env")
        .forEach(variable -> names.add(variable.path("name").asText()));
    return names;
  }

  private static String name(JsonNode manifest) {
    return manifest.at("/metadata/name").asText();
  }

  private static List<String> volumes(JsonNode manifest) {
    List<String> names = new ArrayList<>();
    manifest
        .at("/spec/template/spec/volumes")
        .forEach(each -> names.add(each.path("name").asText()));
    StreamSupport.stream(manifest.at("/spec/volumeClaimTemplates").spliterator(), false)
        .forEach(each -> names.add(each.at("/metadata/name").asText()));
    return names;
  }
}
