package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.KafkaAcls;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.TopicSpec;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.stack.topics.TopicsCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Every service as its image runs it: a process of its own that knows its environment alone, signed
 * in to a cluster that allows it what {@code ./vault topics acls} says and nothing else.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LeastPrivilegeTest {
  private static final int PARTITIONS = 2;
  private static final int ANSWER_SECONDS = 20;

  @Test
  void givenOnlyTheListedAclsThenASaleGoesThroughAndNothingElseIsAllowed(@TempDir Path dir)
      throws Exception {
    try (SecuredKafka kafka = SecuredKafka.start(dir)) {
      topics(
          "apply",
          "--partitions",
          Integer.toString(PARTITIONS),
          "--bootstrap",
          kafka.superUsersAddress());
      assertThat(topics("acls", "--apply", "--bootstrap", kafka.superUsersAddress()))
          .contains(KafkaAcls.all().size() + " ACLs");

      SeparateServices.sellTheSword(
          kafka.superUsersAddress(), PARTITIONS, kafka::environmentOf, dir);

      for (KafkaAcls.Client client : KafkaAcls.clients()) {
        assertAllowed(kafka, client);
      }
      assertThatThrownBy(() -> topicsSeenBy(kafka.environmentOf("indexer", "a wrong password")))
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  /** The broker itself says what the client may do with each topic, each group and the cluster. */
  private static void assertAllowed(SecuredKafka kafka, KafkaAcls.Client client) throws Exception {
    Map<String, Set<AclOperation>> allowed = topicsSeenBy(kafka.environmentOf(client.name()));
    for (TopicSpec topic : VaultTopics.all()) {
      Set<AclOperation> expected = EnumSet.noneOf(AclOperation.class);
      boolean reads = client.reads().contains(topic.name());
      boolean writes =
          topic.owner().equals(client.name()) || client.writes().contains(topic.name());
      if (reads) {
        expected.add(AclOperation.READ);
      }
      if (writes) {
        expected.add(AclOperation.WRITE);
      }
      if (reads || writes || client.watches()) {
        expected.add(AclOperation.DESCRIBE);
      }
      assertThat(allowed.get(topic.name()))
          .as("%s on %s", client.name(), topic.name())
          .isEqualTo(expected);
    }
    try (Admin admin = admin(kafka.environmentOf(client.name()))) {
      assertThat(
              admin
                  .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                  .authorizedOperations()
                  .get(ANSWER_SECONDS, TimeUnit.SECONDS))
          .as("%s on the cluster", client.name())
          .isEmpty();
      for (KafkaAcls.Client other : KafkaAcls.clients()) {
        for (String group : other.groups()) {
          assertThat(mayCommit(admin, group, client.reads().getFirst()))
              .as("%s in group %s", client.name(), group)
              .isEqualTo(other.name().equals(client.name()));
        }
      }
    }
  }

  /** Whether the client may act as a member of the group; nobody else is one any more. */
  private static boolean mayCommit(Admin admin, String group, String topic) throws Exception {
    try {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
          .all()
          .get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupAuthorizationException) {
        return false;
      }
      throw e;
    }
  }

  private static Map<String, Set<AclOperation>> topicsSeenBy(Map<String, String> environment)
      throws Exception {
    Map<String, Set<AclOperation>> seen = new HashMap<>();
    try (Admin admin = admin(environment)) {
      for (TopicSpec topic : VaultTopics.all()) {
        try {
          seen.put(
              topic.name(),
              admin
                  .describeTopics(
                      List.of(topic.name()),
                      new DescribeTopicsOptions().includeAuthorizedOperations(true))
                  .topicNameValues()
                  .get(topic.name())
                  .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                  .authorizedOperations());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicAuthorizationException)) {
            throw e;
          }
          seen.put(topic.name(), Set.of());
        }
      }
    }
    return seen;
  }

  private static Admin admin(Map<String, String> environment) {
    return Admin.create(
        KafkaCluster.fromEnvironment(environment)
            .client(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 15_000)));
  }

  private static String topics(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new TopicsCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    assertThat(code).as(err.toString()).isZero();
    return out.toString();
  }
}
