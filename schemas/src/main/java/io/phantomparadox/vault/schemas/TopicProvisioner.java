package io.phantomparadox.vault.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Brings a cluster to the catalogue: compares, then creates what is missing. What differs is told,
 * never changed: a partition count is fixed for life (rule 15), and a retention that somebody set
 * by hand is that person's decision.
 */
public final class TopicProvisioner {
  /**
   * What a cluster lacks.
   *
   * @param missing topics to create
   * @param differences one sentence for each deviation of a topic that exists
   */
  public record Plan(List<TopicSpec> missing, List<String> differences) {
    public boolean isEmpty() {
      return missing.isEmpty() && differences.isEmpty();
    }
  }

  private final Admin admin;
  private final int partitions;
  private final short replication;
  private final Duration deadline;

  /**
   * @param partitions the same for every topic; a change is a migration
   * @param deadline of each call to the cluster
   */
  public TopicProvisioner(Admin admin, int partitions, short replication, Duration deadline) {
    this.admin = admin;
    this.partitions = partitions;
    this.replication = replication;
    this.deadline = deadline;
  }

  /** Compares the cluster with the catalogue; changes nothing. */
  public Plan plan() throws InterruptedException, TimeoutException {
    Set<String> existing = await(admin.listTopics().names());
    List<TopicSpec> missing = new ArrayList<>();
    List<TopicSpec> present = new ArrayList<>();
    for (TopicSpec spec : VaultTopics.all()) {
      (existing.contains(spec.name()) ? present : missing).add(spec);
    }
    return new Plan(List.copyOf(missing), differences(present));
  }

  /**
   * Creates the topics that are missing; one that another hand created meanwhile is fine.
   *
   * @return the plan that was carried out; its differences remain
   */
  public Plan apply() throws InterruptedException, TimeoutException {
    Plan plan = plan();
    List<NewTopic> topics =
        plan.missing().stream()
            .map(spec -> new NewTopic(spec.name(), partitions, replication).configs(spec.configs()))
            .toList();
    for (var created : admin.createTopics(topics).values().values()) {
      try {
        created.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new ProvisioningException("cannot create a topic", e.getCause());
        }
      }
    }
    return plan;
  }

  private List<String> differences(Collection<TopicSpec> present)
      throws InterruptedException, TimeoutException {
    List<String> names = present.stream().map(TopicSpec::name).toList();
    Map<String, TopicDescription> described = await(admin.describeTopics(names).allTopicNames());
    Map<ConfigResource, Config> configured =
        await(
            admin
                .describeConfigs(
                    names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all());
    List<String> differences = new ArrayList<>();
    for (TopicSpec spec : present) {
      int actual = described.get(spec.name()).partitions().size();
      if (actual != partitions) {
        differences.add("%s has %d partitions, not %d".formatted(spec.name(), actual, partitions));
      }
      Config config = configured.get(new ConfigResource(ConfigResource.Type.TOPIC, spec.name()));
      new TreeMap<>(spec.configs())
          .forEach(
              (name, wanted) -> {
                ConfigEntry entry = config.get(name);
                String found = entry == null ? "nothing" : entry.value();
                if (!wanted.equals(found)) {
                  differences.add(
                      "%s has %s=%s, not %s".formatted(spec.name(), name, found, wanted));
                }
              });
    }
    return List.copyOf(differences);
  }

  private <T> T await(org.apache.kafka.common.KafkaFuture<T> future)
      throws InterruptedException, TimeoutException {
    try {
      return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ProvisioningException("cannot ask the cluster", e.getCause());
    }
  }

  /** The cluster refused. */
  public static final class ProvisioningException extends RuntimeException {
    ProvisioningException(String message, Throwable cause) {
      super(message + ": " + cause.getMessage(), cause);
    }
  }
}
