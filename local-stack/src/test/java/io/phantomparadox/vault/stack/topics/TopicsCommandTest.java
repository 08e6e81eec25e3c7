package io.phantomparadox.vault.stack.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.VaultTopics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TopicsCommandTest {
  private static final Duration IN_TIME = Duration.ofSeconds(30);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    return run(new TopicsCommand(), arguments);
  }

  private int run(TopicsCommand command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void givenAnEmptyClusterWhenPlannedAppliedAndChangedThenEachStepTellsWhatIs() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      String at = broker.bootstrapServers();

      // Given: nothing is there, and a plan changes nothing
      assertThat(run("plan", "--bootstrap", at, "--partitions", "2")).isEqualTo(1);
      assertThat(out.toString()).contains("+ create vault.intents: 2 partitions");
      assertThat(run("plan", "--bootstrap", at, "--partitions", "2")).isEqualTo(1);

      // When
      assertThat(run("apply", "--bootstrap", at, "--partitions", "2")).isZero();

      // Then: the broker knows what its controller took a moment later
      assertThat(out.toString())
          .contains(VaultTopics.all().size() + " created, 0 differences left.");
      await().atMost(IN_TIME).until(() -> run("plan", "--bootstrap", at, "--partitions", "2") == 0);
      assertThat(out.toString()).contains("Nothing to do");

      // and what somebody changed by hand is told and left alone
      setRetention(at, VaultTopics.INTENTS, "1000");
      await()
          .atMost(IN_TIME)
          .until(() -> run("apply", "--bootstrap", at, "--partitions", "2") == 1);
      assertThat(out.toString()).contains("! vault.intents has retention.ms=1000, not 604800000");
      assertThat(run("plan", "--bootstrap", at, "--partitions", "3")).isEqualTo(1);
      assertThat(out.toString()).contains("! vault.batches has 2 partitions, not 3");
    }
  }

  @Test
  void givenNoClusterWhenPlannedThenItSaysSoWithinItsDeadline() {
    TopicsCommand command = new TopicsCommand(Duration.ofSeconds(2));
    assertThat(run(command, "plan", "--bootstrap", "127.0.0.1:9")).isEqualTo(1);
    assertThat(err.toString()).contains("vault:");
  }

  @Test
  void givenNoClusterWhenAskedForTheDocumentThenItIsPrinted() {
    assertThat(run("asyncapi")).isZero();
    assertThat(out.toString()).contains("\"asyncapi\" : \"3.0.0\"");
  }

  private static void setRetention(String bootstrap, String topic, String millis) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("retention.ms", millis), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
