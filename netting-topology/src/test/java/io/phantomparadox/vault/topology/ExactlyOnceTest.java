package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Instances of their own JVM on a real broker: one is killed while it works, one is frozen until
 * another took over and wakes as a zombie. The truth is computed from what was posted.
 */
class ExactlyOnceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PLAYERS = 4;
  private static final int GAMES = 3;

  @TempDir Path dir;

  private final List<Player> players = new ArrayList<>();
  private final Map<Long, Integer> holder = new HashMap<>();
  private int posted;
  private final Set<String> settled = new HashSet<>();

  @Test
  void givenAKilledAndAFrozenInstanceWhenOthersTakeOverThenEveryTradeIsNettedExactlyOnce()
      throws Exception {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(EmbeddedRegistry.Options.inMemory());
        Cluster cluster = new Cluster(2, registry.url())) {
      open(cluster);

      // When: the first is killed while intents come in
      try (ChildNetting first = ChildNetting.start(env(cluster, registry, "a"), log("a"))) {
        await().atMost(PATIENCE).until(() -> turn(cluster, 1) && executed(cluster) >= 6);
        post(cluster, 10);
        first.kill();
      }
      post(cluster, 10);
      int byFirst = executed(cluster) + 10;

      // and the second is frozen, and wakes when the third has taken over
      try (ChildNetting second = ChildNetting.start(env(cluster, registry, "b"), log("b"))) {
        await().atMost(PATIENCE).until(() -> turn(cluster, 1) && executed(cluster) > byFirst);
        post(cluster, 10);
        second.freeze();
        post(cluster, 10);
        try (ChildNetting third = ChildNetting.start(env(cluster, registry, "c"), log("c"))) {
          int before = executed(cluster);
          await().atMost(PATIENCE).until(() -> turn(cluster, 1) && executed(cluster) > before);
          second.wake();
          int all = posted + 20;
          post(cluster, 20);

          // Then: both live on, nothing is lost, nothing is netted twice
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(500))
              .until(() -> turn(cluster, 0) && executed(cluster) == all);
          assertThat(second.alive()).isTrue();
          assertThat(third.alive()).isTrue();
        }
      }
      verify(cluster);
    }
  }

  /** Settles what was cut, beats, and posts some trades more. */
  private boolean turn(Cluster cluster, int more) {
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      if (record.getBody() instanceof NetBatch batch
          && settled.add(record.getGame() + "/" + record.getBatchId())) {
        cluster.chain(
            record.getGame(),
            new NetBatchSettled(record.getBatchId(), batch.getBatchHash(), batch.getNetLamports()));
      }
    }
    cluster.heartbeat();
    post(cluster, more);
    return true;
  }

  private void open(Cluster cluster) {
    for (int p = 0; p < PLAYERS; p++) {
      players.add(Player.named("player " + p));
    }
    for (long game = 1; game <= GAMES; game++) {
      cluster.chain(game, new GameCreated(new Bytes32(new byte[32])));
      for (int p = 0; p < PLAYERS; p++) {
        cluster.chain(game, new WalletOpened(players.get(p).bytes(), (long) p));
        cluster.chain(
            game, new Deposited(players.get(p).bytes(), (long) p, 1_000_000L, 1_000_000L));
      }
      cluster.chain(
          game,
          new ItemMinted(
              new Bytes32(Signing.item("sword").toBytes()), 0L, players.getFirst().bytes(), 0L));
      holder.put(game, 0);
    }
    cluster.heartbeat();
    post(cluster, 6);
  }

  /** Each game's one item goes on and on: a lost or doubled trade would break its trail. */
  private void post(Cluster cluster, int trades) {
    for (int i = 0; i < trades; i++) {
      long game = 1L + posted % GAMES;
      int seller = holder.get(game);
      int buyer = (seller + 1) % PLAYERS;
      long now = System.currentTimeMillis();
      for (IntentAction action : List.of(IntentAction.SELL, IntentAction.BUY)) {
        Player owner = players.get(action == IntentAction.SELL ? seller : buyer);
        cluster.intent(
            Signing.draft(
                    action,
                    "t" + posted,
                    "sword",
                    players.get(seller).key(),
                    players.get(buyer).key(),
                    10 + posted % 7,
                    owner,
                    posted,
                    now)
                .inGame(game));
      }
      holder.put(game, buyer);
      posted++;
    }
  }

  private static int executed(Cluster cluster) {
    return cluster.read(VaultTopics.BATCHES, BatchRecord.class).stream()
        .map(BatchRecord::getBody)
        .filter(NetBatch.class::isInstance)
        .mapToInt(body -> ((NetBatch) body).getExecuted())
        .sum();
  }

  private void verify(Cluster cluster) {
    Set<Bytes32> netted = new HashSet<>();
    Map<Long, TreeMap<Long, NetBatch>> headers = new HashMap<>();
    for (BatchRecord record : cluster.read(VaultTopics.BATCHES, BatchRecord.class)) {
      switch (record.getBody()) {
        case BatchPart part -> {
          for (BatchTrade trade : part.getTrades()) {
            if (trade.getOutcome() == TradeOutcome.EXECUTED) {
              assertThat(netted.add(trade.getSell().getIntentId())).as("once").isTrue();
              assertThat(netted.add(trade.getBuy().getIntentId())).as("once").isTrue();
            }
          }
        }
        case NetBatch header ->
            assertThat(
                    headers
                        .computeIfAbsent(record.getGame(), game -> new TreeMap<>())
                        .put(record.getBatchId(), header))
                .as("one header per batch")
                .isNull();
        default -> throw new IllegalStateException("no batch record");
      }
    }
    assertThat(netted).hasSize(2 * posted);
    headers.forEach(
        (game, chain) -> {
          Bytes32 previous = new Bytes32(new byte[32]);
          long id = 1;
          for (Map.Entry<Long, NetBatch> entry : chain.entrySet()) {
            assertThat(entry.getKey()).isEqualTo(id++);
            assertThat(entry.getValue().getPreviousHash()).isEqualTo(previous);
            previous = entry.getValue().getBatchHash();
          }
        });
    assertThat(cluster.read(VaultTopics.INTENT_RESULTS, IntentResult.class))
        .as("nothing was refused: %s", "a sale of an item in flight only waits")
        .allMatch(result -> result.getStatus().name().equals("DEFERRED"));
  }

  private Map<String, String> env(Cluster cluster, EmbeddedRegistry registry, String name) {
    Map<String, String> env = new HashMap<>();
    env.put("KAFKA_BOOTSTRAP_SERVERS", cluster.broker.bootstrapServers());
    env.put("SCHEMA_REGISTRY_URL", registry.url());
    env.put("SOLANA_GENESIS_HASH", Signing.GENESIS.toBase58());
    env.put("PROGRAM_ID", Signing.PROGRAM.toBase58());
    env.put("NETTING_STATE_DIR", dir.resolve(name).toString());
    env.put("NETTING_INTERVAL_SECONDS", "1");
    env.put("MIN_INTENTS_PER_BATCH", "1");
    env.put("BATCH_WINDOW_SECONDS", "1");
    env.put("HEARTBEAT_MAX_AGE_SECONDS", "120");
    env.put("NETTING_MANAGEMENT_PORT", "0");
    return env;
  }

  private Path log(String name) {
    return Path.of("target", "netting-child-" + name + ".log");
  }
}
