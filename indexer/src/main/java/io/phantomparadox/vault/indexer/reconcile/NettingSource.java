package io.phantomparadox.vault.indexer.reconcile;

import io.phantomparadox.vault.schemas.CommittedScan;
import io.phantomparadox.vault.schemas.ConfluentAvroDeserializer;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The netting topology's state as it publishes it on {@code vault.balances} and {@code
 * vault.items}: the part that follows the chain. Netting and tables read the chain's events at
 * their own pace, so when they do not agree at once both are given time, and a row agrees when the
 * tables have what netting had just before they were read, or what it said since.
 *
 * <p>Holds every wallet and item in memory, some 300 bytes each.
 */
final class NettingSource implements Source {
  private static final HexFormat HEX = HexFormat.of();
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longest time without progress; longer than any transaction of the vault may stay open. */
  private static final Duration STALL_MAX = Duration.ofSeconds(60);

  /** Time for the slower of the two to read what the faster has. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final DataSource database;
  private final KafkaCluster kafka;
  private final ConfluentAvroDeserializer<WalletView> wallets;
  private final ConfluentAvroDeserializer<ItemView> items;

  /** Name of a row, and all that netting said of it since the window began. */
  private record Row(String kind, long game, String key) {}

  NettingSource(DataSource database, KafkaCluster kafka, Map<String, ?> registryConfigs) {
    this.database = database;
    this.kafka = kafka;
    this.wallets = VaultSerdes.deserializer(WalletView.class, registryConfigs);
    this.items = VaultSerdes.deserializer(ItemView.class, registryConfigs);
  }

  @Override
  public String name() {
    return "netting";
  }

  @Override
  public Look look() throws SQLException, NotNowException {
    Map<String, Object> client = kafka.client(Map.of());
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            CommittedScan.settings(client),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          CommittedScan.partitions(
              consumer, List.of(VaultTopics.BALANCES, VaultTopics.ITEMS), STALL_MAX);
      Map<Row, Object> last = new HashMap<>();
      CommittedScan.read(
          consumer,
          CommittedScan.ends(client, partitions, STALL_MAX),
          STALL_MAX,
          records -> records.forEach(record -> read(record, last::put)));
      Map<Row, Set<Object>> said = new HashMap<>();
      last.forEach((row, value) -> said.put(row, new HashSet<>(Set.of(value))));
      last.clear();
      Look atOnce = compare(tables(), said);
      if (atOnce.mismatches().isEmpty()) {
        return atOnce;
      }
      readFor(consumer, GRACE, said);
      Map<Row, Object> tables = tables();
      readFor(consumer, GRACE, said);
      return compare(tables, said);
    } catch (KafkaException e) {
      throw new NotNowException("netting's views cannot be read: " + e.getMessage(), e);
    }
  }

  private interface Taker {
    void take(Row row, Object value);
  }

  private void readFor(
      KafkaConsumer<String, byte[]> consumer, Duration time, Map<Row, Set<Object>> said) {
    long deadline = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - deadline < 0) {
      consumer
          .poll(POLL)
          .forEach(
              record ->
                  read(
                      record,
                      (row, value) ->
                          said.computeIfAbsent(row, each -> new HashSet<>()).add(value)));
    }
  }

  private void read(ConsumerRecord<String, byte[]> record, Taker taker) {
    if (record.value() == null) {
      return;
    }
    if (record.topic().equals(VaultTopics.BALANCES)) {
      WalletView view = wallets.deserialize(record.topic(), record.value());
      taker.take(
          new Row("wallet", view.getGame(), PublicKey.of(view.getWallet().bytes()).toBase58()),
          view.getChainLamports());
    } else {
      ItemView view = items.deserialize(record.topic(), record.value());
      taker.take(
          new Row("item", view.getGame(), HEX.formatHex(view.getItem().bytes())),
          PublicKey.of(view.getOwner().bytes()).toBase58());
    }
  }

  private Map<Row, Object> tables() throws SQLException {
    Map<Row, Object> rows = new HashMap<>();
    try (Connection connection = database.getConnection()) {
      each(
          connection,
          "select game, wallet, available_lamports from wallet_balances",
          row -> rows.put(new Row("wallet", row.getLong(1), row.getString(2)), row.getLong(3)));
      each(
          connection,
          "select game, item, owner from item_ownership",
          row -> rows.put(new Row("item", row.getLong(1), row.getString(2)), row.getString(3)));
    }
    return rows;
  }

  private interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  private static void each(Connection connection, String sql, Reader reader) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        reader.read(row);
      }
    }
  }

  private Look compare(Map<Row, Object> tables, Map<Row, Set<Object>> said) {
    Findings findings = new Findings(name());
    Set<Row> all = new HashSet<>(said.keySet());
    all.addAll(tables.keySet());
    for (Row row : all) {
      Object has = tables.get(row);
      Set<Object> values = said.getOrDefault(row, Set.of());
      Object other = values.contains(has) ? has : values.stream().findFirst().orElse(null);
      findings.compare(row.kind(), row.game(), row.key(), has, other);
    }
    return findings.look();
  }
}
