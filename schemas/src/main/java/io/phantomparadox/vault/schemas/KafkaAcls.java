package io.phantomparadox.vault.schemas;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each service may do on a cluster with an authorizer, and nothing more. A service writes the
 * topics that the catalogue says it owns; what it reads, and the groups and transactional ids it
 * uses, stand here.
 *
 * <p>Names of groups and transactional ids are those of the services' defaults. Whoever changes one
 * (NETTING_APPLICATION_ID, SETTLEMENT_GROUP, INDEXER_GROUP) grants the other name.
 */
public final class KafkaAcls {
  /**
   * One client of the cluster.
   *
   * @param name its principal is {@code User:} and this
   * @param purpose one sentence for operators
   * @param reads topics it reads
   * @param writes topics it writes beside those it owns
   * @param groups prefixes of consumer groups it is a member of
   * @param transactionalIds prefixes of transactional ids it writes with
   * @param internalTopics prefixes of topics it makes for itself
   * @param watches whether it may see offsets and lag of every topic and group
   */
  public record Client(
      String name,
      String purpose,
      List<String> reads,
      List<String> writes,
      List<String> groups,
      List<String> transactionalIds,
      List<String> internalTopics,
      boolean watches) {
    public Client {
      reads = List.copyOf(reads);
      writes = List.copyOf(writes);
      groups = List.copyOf(groups);
      transactionalIds = List.copyOf(transactionalIds);
      internalTopics = List.copyOf(internalTopics);
    }
  }

  private static final String ANY_HOST = "*";
  private static final List<String> NONE = List.of();

  private static final List<Client> CLIENTS =
      List.of(
          new Client(
              "ingest-api",
              "writes intents; reads netting's view along for early answers",
              List.of(VaultTopics.SESSIONS, VaultTopics.BALANCES, VaultTopics.ITEMS),
              NONE,
              NONE,
              NONE,
              NONE,
              false),
          new Client(
              "netting-topology",
              "nets intents; its changelogs are its own",
              List.of(VaultTopics.INTENTS, VaultTopics.CHAIN_EVENTS),
              NONE,
              List.of("vault-netting"),
              List.of("vault-netting-"),
              List.of("vault-netting-"),
              false),
          new Client(
              "settlement-worker",
              "puts batches on the chain",
              List.of(VaultTopics.BATCHES, VaultTopics.CHAIN_EVENTS, VaultTopics.SETTLEMENTS),
              NONE,
              List.of("settlement-worker"),
              List.of("settlement-worker-"),
              NONE,
              false),
          new Client(
              "chain-listener",
              "publishes the chain's events",
              List.of(VaultTopics.CURSORS, VaultTopics.CHAIN_EVENTS),
              NONE,
              NONE,
              List.of("chain-listener-"),
              NONE,
              false),
          new Client(
              "indexer",
              "fills the tables",
              VaultTopics.all().stream().map(TopicSpec::name).toList(),
              NONE,
              List.of("vault-indexer"),
              NONE,
              NONE,
              false),
          new Client(
              "operations",
              "watches lag; reads what a group has not read, to count it; the canary needs no Kafka",
              VaultTopics.all().stream().map(TopicSpec::name).toList(),
              NONE,
              NONE,
              NONE,
              NONE,
              true),
          new Client(
              "operator",
              "the command line: lag, audit, reviews, dead letters",
              VaultTopics.all().stream().map(TopicSpec::name).toList(),
              List.of(VaultTopics.SETTLEMENTS, VaultTopics.INTENTS, VaultTopics.DEAD_LETTERS),
              List.of("vault-operator"),
              List.of("vault-operator"),
              NONE,
              true),
          new Client(
              "analyst",
              "reads every topic with groups of its own",
              VaultTopics.all().stream().map(TopicSpec::name).toList(),
              NONE,
              List.of("analytics-"),
              NONE,
              NONE,
              false));

  private KafkaAcls() {}

  /** Every client that the vault knows. */
  public static List<Client> clients() {
    return CLIENTS;
  }

  /** The bindings of every client. */
  public static Set<AclBinding> all() {
    Set<AclBinding> bindings = new LinkedHashSet<>();
    CLIENTS.forEach(client -> bindings.addAll(of(client)));
    return bindings;
  }

  /** The bindings of one client, in a stable order. */
  public static Set<AclBinding> of(Client client) {
    Set<AclBinding> bindings = new LinkedHashSet<>();
    String principal = "User:" + client.name();
    for (TopicSpec topic : VaultTopics.all()) {
      List<AclOperation> operations = new ArrayList<>();
      if (client.reads().contains(topic.name())) {
        operations.add(AclOperation.READ);
      }
      if (topic.owner().equals(client.name()) || client.writes().contains(topic.name())) {
        operations.add(AclOperation.WRITE);
      }
      // reading and writing imply describing
      add(bindings, principal, ResourceType.TOPIC, PatternType.LITERAL, topic.name(), operations);
    }
    for (String group : client.groups()) {
      add(
          bindings,
          principal,
          ResourceType.GROUP,
          PatternType.PREFIXED,
          group,
          List.of(AclOperation.READ));
    }
    for (String id : client.transactionalIds()) {
      add(
          bindings,
          principal,
          ResourceType.TRANSACTIONAL_ID,
          PatternType.PREFIXED,
          id,
          List.of(AclOperation.WRITE));
    }
    for (String prefix : client.internalTopics()) {
      add(
          bindings,
          principal,
          ResourceType.TOPIC,
          PatternType.PREFIXED,
          prefix,
          List.of(
              AclOperation.CREATE,
              AclOperation.READ,
              AclOperation.WRITE,
              AclOperation.DESCRIBE_CONFIGS));
    }
    if (client.watches()) {
      for (ResourceType type : List.of(ResourceType.TOPIC, ResourceType.GROUP)) {
        add(
            bindings,
            principal,
            type,
            PatternType.LITERAL,
            ResourcePattern.WILDCARD_RESOURCE,
            List.of(AclOperation.DESCRIBE));
      }
    }
    return bindings;
  }

  private static void add(
      Set<AclBinding> bindings,
      String principal,
      ResourceType type,
      PatternType pattern,
      String name,
      List<AclOperation> operations) {
    for (AclOperation operation : operations) {
      bindings.add(
          new AclBinding(
              new ResourcePattern(type, name, pattern),
              new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW)));
    }
  }
}
