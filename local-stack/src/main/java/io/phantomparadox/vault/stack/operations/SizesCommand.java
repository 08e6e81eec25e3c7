package io.phantomparadox.vault.stack.operations;

import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.stack.StackEndpoints;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what topics, tables and netting's stores take, for planning disks. */
@Command(
    name = "sizes",
    description = {
      "Measures what every topic, table and state store takes, by record and executed trade.",
      "One copy on disk: what a disk must hold is that times the trades to come."
    },
    footer = "Exit codes: 0 measured, 1 somebody does not answer.",
    mixinStandardHelpOptions = true)
public final class SizesCommand implements Callable<Integer> {
  private static final Pattern STORE =
      Pattern.compile(
          "^kafka_stream_state_(total_sst_files_size|cur_size_all_mem_tables|estimate_num_keys)"
              + "\\{.*rocksdb_state_id=\"([^\"]+)\".*} ([0-9.E]+)$");

  /** Exact counts: the statistics of a young table say nothing. */
  private static final String TABLES =
      """
      select c.relname, pg_total_relation_size(c.oid) from pg_class c
      where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by 1""";

  @Spec CommandSpec spec;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "Kafka; default: that of the running 'vault up'")
  @Nullable String bootstrap;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "PostgreSQL with the tables; default: that of the running 'vault up'")
  @Nullable String database;

  @Mixin ManagementPorts services = new ManagementPorts();

  @Override
  public Integer call() throws InterruptedException {
    RunningStack stack = RunningStack.read();
    String kafka = address(stack, bootstrap, "kafka", "--bootstrap HOST:PORT");
    String jdbc = address(stack, database, "jdbc", "--database URL");
    List<Sizes.Line> lines = new ArrayList<>();
    try (Connection tables = open(jdbc)) {
      lines.addAll(topics(kafka));
      lines.addAll(stores());
      lines.addAll(tables(tables));
      Sizes sizes =
          new Sizes(
              number(tables, "select count(*) from trade_intents"),
              number(tables, "select coalesce(sum(executed), 0) from netting_batches"),
              number(tables, "select count(*) from netting_batches"),
              lines);
      spec.commandLine().getOut().println(sizes.print());
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (IOException | SQLException | ExecutionException e) {
      spec.commandLine().getErr().println("vault: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }

  private String address(RunningStack stack, @Nullable String option, String name, String say) {
    return stack
        .value(option, name)
        .orElseThrow(
            () ->
                new ParameterException(spec.commandLine(), "No 'vault up' runs here: say " + say));
  }

  private static Connection open(String jdbc) throws SQLException {
    return jdbc.contains("user=")
        ? DriverManager.getConnection(jdbc)
        : DriverManager.getConnection(jdbc, StackEndpoints.JDBC_USER, "");
  }

  private static List<Sizes.Line> topics(String kafka)
      throws ExecutionException, InterruptedException {
    Map<String, Long> bytes = new TreeMap<>();
    Map<TopicPartition, OffsetSpec> ends = new TreeMap<>(SizesCommand::compare);
    try (Admin admin = Admin.create(KafkaCluster.at(kafka, System.getenv()).client(Map.of()))) {
      List<Integer> brokers =
          admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
      Map<TopicPartition, Long> largest = new TreeMap<>(SizesCommand::compare);
      for (Map<String, LogDirDescription> dirs :
          admin.describeLogDirs(brokers).allDescriptions().get().values()) {
        for (LogDirDescription dir : dirs.values()) {
          for (Map.Entry<TopicPartition, ReplicaInfo> each : dir.replicaInfos().entrySet()) {
            if (ours(each.getKey().topic())) {
              largest.merge(each.getKey(), each.getValue().size(), Math::max);
            }
          }
        }
      }
      largest.forEach(
          (place, size) -> {
            bytes.merge(place.topic(), size, Long::sum);
            ends.put(place, OffsetSpec.latest());
          });
      Map<String, Long> records = new TreeMap<>();
      admin
          .listOffsets(ends)
          .all()
          .get()
          .forEach((place, end) -> records.merge(place.topic(), end.offset(), Long::sum));
      return bytes.entrySet().stream()
          .map(
              topic ->
                  new Sizes.Line(
                      "topic",
                      topic.getKey(),
                      records.getOrDefault(topic.getKey(), 0L),
                      topic.getValue()))
          .toList();
    }
  }

  private static boolean ours(String topic) {
    return VaultTopics.all().stream().anyMatch(each -> each.name().equals(topic))
        || topic.endsWith("-changelog");
  }

  private static int compare(TopicPartition one, TopicPartition other) {
    int byTopic = one.topic().compareTo(other.topic());
    return byTopic != 0 ? byTopic : Integer.compare(one.partition(), other.partition());
  }

  private List<Sizes.Line> stores() throws IOException, InterruptedException {
    Map<String, Long> bytes = new TreeMap<>();
    Map<String, Long> keys = new TreeMap<>();
    try (ManagementPort http = new ManagementPort()) {
      for (URI management : services.chosen()) {
        for (String sample : http.samples(management)) {
          Matcher store = STORE.matcher(sample);
          if (store.matches()) {
            Map<String, Long> sum = store.group(1).startsWith("estimate") ? keys : bytes;
            sum.merge(store.group(2), (long) Double.parseDouble(store.group(3)), Long::sum);
          }
        }
      }
    }
    return bytes.entrySet().stream()
        .map(
            store ->
                new Sizes.Line(
                    "store",
                    store.getKey(),
                    keys.getOrDefault(store.getKey(), 0L),
                    store.getValue()))
        .toList();
  }

  private static List<Sizes.Line> tables(Connection tables) throws SQLException {
    List<Sizes.Line> lines = new ArrayList<>();
    try (Statement statement = tables.createStatement();
        ResultSet row = statement.executeQuery(TABLES)) {
      while (row.next()) {
        String name = row.getString(1);
        long rows = number(tables, "select count(*) from \"%s\"".formatted(name));
        lines.add(new Sizes.Line("table", name, rows, row.getLong(2)));
      }
    }
    return lines;
  }

  private static long number(Connection tables, String query) throws SQLException {
    try (Statement statement = tables.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
