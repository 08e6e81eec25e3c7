package io.phantomparadox.vault.operations.lag;

import io.phantomparadox.vault.operations.lag.LagSnapshot.PartitionEnd;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads how far the groups of a cluster are behind.
 *
 * <p>The end is the last stable offset, and what lies between a group's position and it is looked
 * at: offsets alone would count the markers that end transactions, and records of aborted ones, so
 * that a group which has read everything would seem one record behind for ever.
 *
 * <p>Needs DESCRIBE on groups and DESCRIBE and READ on the topics they read. Not thread-safe.
 */
public final class LagReader implements AutoCloseable {
  /** So many unread records of a partition are counted one by one. */
  public static final int EXACT_RECORDS = 1_000;

  private final Admin admin;
  private final GapReader gaps;
  private final List<String> topics;
  private final Clock clock;
  private final Duration deadline;

  /**
   * @param client addresses and sign-in of the cluster, as any Kafka client takes them
   * @param topics whose ends are told although perhaps no group reads them; missing ones are left
   *     out
   * @param deadline of each question to the cluster, and of looking into all gaps together
   */
  public LagReader(Map<String, ?> client, List<String> topics, Duration deadline, Clock clock) {
    this.topics = List.copyOf(topics);
    int millis = Math.toIntExact(deadline.toMillis());
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, millis / 2));
    this.admin = Admin.create(settings);
    this.gaps = new GapReader(client, deadline);
    this.clock = clock;
    this.deadline = deadline;
  }

  private record Member(String state, int members, Map<TopicPartition, Long> committed) {}

  /**
   * Looks at all groups whose name is wanted.
   *
   * @throws LagException when the cluster does not answer within the deadline
   */
  public LagSnapshot read(Predicate<String> wanted) throws LagException, InterruptedException {
    try {
      Map<String, Member> groups = groups(wanted);
      Set<TopicPartition> all =
          groups.values().stream()
              .flatMap(member -> member.committed().keySet().stream())
              .collect(Collectors.toSet());
      all.addAll(partitionsOf(topics));
      Map<TopicPartition, Long> stable =
          offsets(all, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
      Map<TopicPartition, Long> high =
          offsets(all, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
      Map<TopicPartition, Long> first =
          offsets(all, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
      List<GroupLag> lags = new ArrayList<>();
      for (Map.Entry<String, Member> group : new TreeMap<>(groups).entrySet()) {
        lags.add(lag(group.getKey(), group.getValue(), first, stable));
      }
      return new LagSnapshot(clock.instant(), lags, ends(stable, high));
    } catch (ExecutionException e) {
      throw new LagException("the cluster refused: " + e.getCause(), e);
    } catch (TimeoutException | KafkaException e) {
      throw new LagException("no answer within " + deadline + ": " + e.getMessage(), e);
    }
  }

  private Set<TopicPartition> partitionsOf(List<String> names)
      throws ExecutionException, InterruptedException, TimeoutException {
    Set<TopicPartition> partitions = new HashSet<>();
    var answers = admin.describeTopics(names).topicNameValues();
    for (var answer : answers.entrySet()) {
      try {
        await(answer.getValue())
            .partitions()
            .forEach(info -> partitions.add(new TopicPartition(answer.getKey(), info.partition())));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return partitions;
  }

  private Map<String, Member> groups(Predicate<String> wanted)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, GroupListing> listed = new HashMap<>();
    ListGroupsOptions kinds =
        new ListGroupsOptions()
            .withTypes(Set.of(GroupType.CLASSIC, GroupType.CONSUMER, GroupType.STREAMS));
    for (GroupListing group : await(admin.listGroups(kinds).all())) {
      if (wanted.test(group.groupId())) {
        listed.put(group.groupId(), group);
      }
    }
    if (listed.isEmpty()) {
      return Map.of();
    }
    Map<String, ConsumerGroupDescription> described = describe(listed);
    Map<String, ListConsumerGroupOffsetsSpec> questions = new HashMap<>();
    listed.keySet().forEach(name -> questions.put(name, new ListConsumerGroupOffsetsSpec()));
    var offsets = admin.listConsumerGroupOffsets(questions);
    Map<String, Member> groups = new HashMap<>();
    for (GroupListing listing : listed.values()) {
      String name = listing.groupId();
      Map<TopicPartition, Long> committed = new HashMap<>();
      ConsumerGroupDescription description = described.get(name);
      int members = 0;
      String state = listing.groupState().map(Enum::name).orElse("UNKNOWN");
      if (description != null) {
        members = description.members().size();
        state = description.groupState().name();
        description
            .members()
            .forEach(
                member ->
                    member.assignment().topicPartitions().forEach(p -> committed.put(p, -1L)));
      }
      for (Map.Entry<TopicPartition, OffsetAndMetadata> entry :
          await(offsets.partitionsToOffsetAndMetadata(name)).entrySet()) {
        if (entry.getValue() != null) {
          committed.put(entry.getKey(), entry.getValue().offset());
        }
      }
      groups.put(name, new Member(state, members, committed));
    }
    return groups;
  }

  private Map<String, ConsumerGroupDescription> describe(Map<String, GroupListing> listed)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> names =
        listed.values().stream()
            .filter(group -> group.type().orElse(GroupType.CLASSIC) != GroupType.STREAMS)
            .map(GroupListing::groupId)
            .toList();
    return names.isEmpty() ? Map.of() : await(admin.describeConsumerGroups(names).all());
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> questions = new HashMap<>();
    partitions.forEach(partition -> questions.put(partition, which));
    var answers = admin.listOffsets(questions, new ListOffsetsOptions(isolation));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        offsets.put(partition, await(answers.partitionResult(partition)).offset());
      } catch (ExecutionException e) {
        // a group may have offsets of a topic that was deleted; there is nothing to be behind of
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return offsets;
  }

  private GroupLag lag(
      String group,
      Member member,
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> stable) {
    Map<TopicPartition, GapReader.Gap> open = new HashMap<>();
    Set<TopicPartition> known = new HashSet<>();
    for (Map.Entry<TopicPartition, Long> entry : member.committed().entrySet()) {
      TopicPartition partition = entry.getKey();
      Long end = stable.get(partition);
      Long begin = first.get(partition);
      if (end == null || begin == null) {
        continue;
      }
      known.add(partition);
      long from = Math.max(begin, entry.getValue());
      if (from < end) {
        open.put(partition, new GapReader.Gap(from, end));
      }
    }
    Map<TopicPartition, GapReader.Content> contents = gaps.read(open);
    Instant now = clock.instant();
    List<PartitionLag> partitions = new ArrayList<>();
    for (TopicPartition partition : known) {
      long committed = Objects.requireNonNull(member.committed().get(partition));
      GapReader.Content content =
          contents.getOrDefault(partition, GapReader.Content.NOTHING_UNREAD);
      partitions.add(
          new PartitionLag(
              partition,
              committed,
              Objects.requireNonNull(stable.get(partition)),
              content.records(),
              content.exact(),
              content.behind(now),
              committed < 0
                  ? 0
                  : Math.max(0, Objects.requireNonNull(first.get(partition)) - committed)));
    }
    partitions.sort(
        Comparator.comparing((PartitionLag lag) -> lag.partition().topic())
            .thenComparing(lag -> lag.partition().partition()));
    return new GroupLag(group, member.state(), member.members(), partitions);
  }

  private static List<PartitionEnd> ends(
      Map<TopicPartition, Long> stable, Map<TopicPartition, Long> high) {
    return stable.entrySet().stream()
        .map(
            entry ->
                new PartitionEnd(
                    entry.getKey().topic(),
                    entry.getKey().partition(),
                    entry.getValue(),
                    Math.max(
                        0, high.getOrDefault(entry.getKey(), entry.getValue()) - entry.getValue())))
        .sorted(Comparator.comparing(PartitionEnd::topic).thenComparing(PartitionEnd::partition))
        .toList();
  }

  private <T> T await(KafkaFuture<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    gaps.close();
    admin.close(deadline);
  }
}
