package io.phantomparadox.vault.indexer.projection;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.KafkaCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the tables anew from offset zero in a schema of their own and puts that schema in the old
 * one's place, in one transaction. A reader may go on meanwhile: it notices that the tables stand
 * elsewhere and reads on from there. The old schema stays as {@value #PREVIOUS} until the next
 * time.
 */
public final class Rebuild {
  /** Schema that is filled. */
  public static final String FRESH = "vault_rebuild";

  /** Schema that was replaced. */
  public static final String PREVIOUS = "vault_previous";

  private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longest time without progress; longer than any transaction of the vault may stay open. */
  private static final Duration STALL_MAX = Duration.ofSeconds(60);

  private static final Duration CATCH_UP_MAX = Duration.ofSeconds(60);

  private final KafkaCluster kafka;
  private final Map<String, ?> registryConfigs;
  private final DataSource live;
  private final OffsetTable offsets = new OffsetTable();

  /**
   * What was done.
   *
   * @param records read from the topics
   * @param took from the start to the switch
   */
  public record Report(long records, Duration took) {}

  /**
   * @param registryConfigs Kafka client configuration with {@code schema.registry.url}
   * @param live the database, whose connections see the tables that are in use
   */
  public Rebuild(KafkaCluster kafka, Map<String, ?> registryConfigs, DataSource live) {
    this.kafka = kafka;
    this.registryConfigs = registryConfigs;
    this.live = live;
  }

  /**
   * Reads every topic from its start and switches over.
   *
   * @throws SQLException when the database fails; the old tables are in their place then
   * @throws ProjectionException when a record cannot be applied, a transaction that hangs hides
   *     what follows it, or the topics grow faster than they are read
   */
  public Report run() throws SQLException {
    long begun = System.nanoTime();
    String schema = prepare();
    Map<String, Object> settings = TopicReader.consumerProperties(kafka);
    try (KafkaConsumer<String, byte[]> consumer =
            new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        Connection fresh = live.getConnection()) {
      String before = fresh.getSchema();
      try {
        fresh.setSchema(FRESH);
        fresh.setAutoCommit(false);
        List<TopicPartition> partitions =
            CommittedScan.partitions(consumer, TopicReader.TOPICS, STALL_MAX);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Projector projector = new Projector(registryConfigs, new SimpleMeterRegistry(), false);
        long records = readAll(consumer, partitions, projector, fresh);
        LOG.info("{} records read into {}, switching over", records, FRESH);
        records += switchOver(consumer, projector, fresh, schema, starts);
        return new Report(records, Duration.ofNanos(System.nanoTime() - begun));
      } finally {
        fresh.rollback();
        fresh.setAutoCommit(true);
        fresh.setSchema(before);
      }
    }
  }

  /** Makes the empty tables and tells the schema that is in use. */
  private String prepare() throws SQLException {
    String schema;
    try (Connection connection = live.getConnection();
        Statement statement = connection.createStatement()) {
      schema = connection.getSchema();
      statement.execute("drop schema if exists " + FRESH + " cascade");
      statement.execute("create schema " + FRESH);
    }
    Flyway.configure()
        .dataSource(live)
        .schemas(FRESH)
        .defaultSchema(FRESH)
        .createSchemas(false)
        .load()
        .migrate();
    return schema;
  }

  /** Applies all that was committed before now. */
  private long readAll(
      KafkaConsumer<String, byte[]> consumer,
      List<TopicPartition> partitions,
      Projector projector,
      Connection fresh)
      throws SQLException {
    long[] records = {0};
    try {
      CommittedScan.read(
          consumer,
          CommittedScan.ends(kafka.client(Map.of()), partitions, STALL_MAX),
          STALL_MAX,
          poll -> records[0] += apply(poll, projector, fresh));
    } catch (TimeoutException e) {
      throw new ProjectionException("the topics could not be read; nothing is switched", e);
    }
    return records[0];
  }

  /** Applies polls until every partition has reached its target, which stands. */
  private long catchUp(
      KafkaConsumer<String, byte[]> consumer,
      Map<TopicPartition, Long> targets,
      Projector projector,
      Connection fresh)
      throws SQLException {
    long deadline = System.nanoTime() + CATCH_UP_MAX.toNanos();
    long records = 0;
    while (!reached(consumer, targets)) {
      if (System.nanoTime() - deadline > 0) {
        throw new ProjectionException(
            "the rebuilt tables did not catch up within " + CATCH_UP_MAX + "; nothing is switched");
      }
      records += apply(consumer.poll(POLL), projector, fresh);
    }
    return records;
  }

  private int apply(ConsumerRecords<String, byte[]> poll, Projector projector, Connection fresh)
      throws SQLException {
    if (!poll.isEmpty()) {
      projector.apply(fresh, poll);
      offsets.move(fresh, poll);
      fresh.commit();
    }
    return poll.count();
  }

  private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> targets) {
    return targets.entrySet().stream()
        .allMatch(target -> consumer.position(target.getKey()) >= target.getValue());
  }

  private long switchOver(
      KafkaConsumer<String, byte[]> consumer,
      Projector projector,
      Connection fresh,
      String schema,
      Map<TopicPartition, Long> starts)
      throws SQLException {
    try (Connection old = live.getConnection();
        Statement statement = old.createStatement()) {
      old.setAutoCommit(false);
      try {
        // From here a reader waits; what it has written decides how far the new tables must be.
        statement.execute("lock table topic_offsets in access exclusive mode");
        Map<TopicPartition, Long> stood = new HashMap<>(offsets.all(old));
        stood.keySet().retainAll(starts.keySet());
        long records = catchUp(consumer, stood, projector, fresh);
        new KeptEvidence(old, schema, FRESH).carryOver(starts, partitionCount(starts));
        grants(old, schema);
        statement.execute("drop schema if exists " + PREVIOUS + " cascade");
        statement.execute("alter schema %s rename to %s".formatted(quoted(schema), PREVIOUS));
        statement.execute("alter schema %s rename to %s".formatted(FRESH, quoted(schema)));
        old.commit();
        return records;
      } finally {
        old.rollback();
        old.setAutoCommit(true);
      }
    }
  }

  private static int partitionCount(Map<TopicPartition, Long> starts) {
    return (int)
        starts.keySet().stream()
            .filter(partition -> partition.topic().equals(TopicReader.TOPICS.getFirst()))
            .count();
  }

  /** Whoever could read the schema and its tables can read the new ones. */
  private static void grants(Connection connection, String schema) throws SQLException {
    List<String> statements = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            select format('grant %s on %I.%I to %s', a.privilege_type, ?, c.relname,
              case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            cross join lateral aclexplode(c.relacl) a
            where n.nspname = ? and c.relkind = 'r' and a.grantee <> c.relowner
            and exists (select 1 from pg_class f join pg_namespace m on m.oid = f.relnamespace
              where m.nspname = ? and f.relname = c.relname)
            union all
            select format('grant %s on schema %I to %s', a.privilege_type, ?,
              case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
            from pg_namespace n cross join lateral aclexplode(n.nspacl) a
            where n.nspname = ? and a.grantee <> n.nspowner""")) {
      query.setString(1, FRESH);
      query.setString(2, schema);
      query.setString(3, FRESH);
      query.setString(4, FRESH);
      query.setString(5, schema);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          statements.add(row.getString(1));
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      for (String grant : statements) {
        statement.execute(grant);
      }
    }
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
