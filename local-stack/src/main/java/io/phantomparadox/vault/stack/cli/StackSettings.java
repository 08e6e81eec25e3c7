package io.phantomparadox.vault.stack.cli;

import io.phantomparadox.vault.indexer.DatabaseAddress;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.StackPorts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command that runs a stack has; their values go into LocalStackOptions. */
final class StackSettings {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "keep everything in DIR and continue with what it holds; default: forget it")
  @Nullable Path dataDir;

  @Option(
      names = "--fixed-ports",
      description =
          "the usual ports: Kafka 9092, registry 8081, PostgreSQL 5432, chain 8899, intents 8080,"
              + " read API 8090, payloads 8091, management 9080, 9081 and 9406; default: free ones")
  boolean fixedPorts;

  @Option(
      names = "--games",
      paramLabel = "ID",
      split = ",",
      defaultValue = "1",
      description = "games that exist; default ${DEFAULT-VALUE}")
  List<Long> games = List.of();

  @Option(
      names = "--room",
      paramLabel = "N",
      defaultValue = "1000",
      description = "wallets, and items, each game has pages for; default ${DEFAULT-VALUE}")
  int room;

  @Option(
      names = "--netting-interval",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "milliseconds between cuts; default ${DEFAULT-VALUE}")
  int nettingIntervalMillis;

  @Option(
      names = "--slot-ms",
      paramLabel = "MS",
      defaultValue = "100",
      description = "length of a slot of the local chain; default ${DEFAULT-VALUE}")
  int slotMillis;

  @Option(
      names = "--database",
      paramLabel = "URL",
      defaultValue = "${env:DATABASE_URL}",
      description =
          "keep the tables in this PostgreSQL (jdbc:postgresql://… or postgres://…); default:"
              + " DATABASE_URL, else an embedded one")
  @Nullable String databaseUrl;

  LocalStackOptions toOptions() {
    Duration interval = Duration.ofMillis(nettingIntervalMillis);
    LocalStackOptions defaults = LocalStackOptions.defaults();
    return defaults
        .withDataDir(dataDir)
        .withDatabase(outsideDatabase())
        .withPorts(fixedPorts ? StackPorts.FIXED : StackPorts.FREE)
        .withGames(games, room, room)
        .withCuts(interval, 1, defaults.maxTradesPerBatch(), interval.multipliedBy(2))
        .withPace(slotMillis, defaults.finalizedLag());
  }

  /** With user and password in it: everything in the stack that reads the tables takes this. */
  private @Nullable String outsideDatabase() {
    if (databaseUrl == null || databaseUrl.isBlank()) {
      return null;
    }
    DatabaseAddress address =
        DatabaseAddress.parse(
            databaseUrl,
            System.getenv().getOrDefault("DATABASE_USER", "postgres"),
            System.getenv().getOrDefault("DATABASE_PASSWORD", ""));
    return address.jdbcUrl()
        + (address.jdbcUrl().contains("?") ? "&" : "?")
        + "user="
        + URLEncoder.encode(address.user(), StandardCharsets.UTF_8)
        + "&password="
        + URLEncoder.encode(address.password(), StandardCharsets.UTF_8);
  }
}
