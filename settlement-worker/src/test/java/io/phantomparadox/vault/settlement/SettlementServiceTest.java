package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.settlement.chain.RpcSettlementChain;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.rpc.RpcException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole worker: real chain, real broker, batches of a market model. */
class SettlementServiceTest {
  private static final boolean LONG = Boolean.getBoolean("vault.test.long");
  private static final Duration IN_TIME = Duration.ofSeconds(60);

  private static LiveVault vault;
  private static LiveMarket market;

  @TempDir private static Path store;

  @BeforeAll
  static void startParts() throws Exception {
    vault = LiveVault.start(12, 20, 100_000, 100_000);
    market = LiveMarket.start(vault, 42);
  }

  @AfterAll
  static void endParts() {
    market.close();
    vault.close();
  }

  static SettlementConfig config() {
    return SettlementConfig.of(
            market.bootstrapServers(),
            market.registry,
            List.of(vault.chain.rpcUrl()),
            vault.program.id(),
            vault.server,
            store)
        .withPollInterval(Duration.ofMillis(20));
  }

  @Test
  void givenBatchesOnTheLogWhenTheWorkerRunsThenChainAndModelAgree() throws Exception {
    long last = 0;
    try (SettlementService service = SettlementService.start(config(), new SimpleMeterRegistry())) {
      for (int i = 0; i < 3; i++) {
        last = market.cut(15, vault.finalizedSlot());
      }
      awaitSettled(last);
      assertThat(service.health().ready()).isTrue();
    }
    assertThat(vault.balances()).isEqualTo(market.balances);
    assertThat(vault.owners()).isEqualTo(market.owners);
  }

  @Test
  void givenAWorkerThatCrashesBeforeEveryMoveInTurnWhenAnotherGoesOnThenNothingIsLostOrTwice()
      throws Exception {
    int crashes = 0;
    long last = 0;
    for (int moves = 0; moves < (LONG ? 400 : 40); moves += LONG ? 1 : 5) {
      last = market.cut(9, vault.finalizedSlot());
      CrashingChain dying = new CrashingChain(RpcSettlementChain.open(config()), moves);
      try (SettlementService service =
          SettlementService.start(config(), dying, new SimpleMeterRegistry())) {
        long batch = last;
        Awaitility.await()
            .atMost(IN_TIME)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> dying.crashed() || isSettled(batch));
        assertThat(service.health().lanes()).allMatch(lane -> lane.review().isEmpty());
      }
      crashes += dying.crashed() ? 1 : 0;
    }
    try (SettlementService service = SettlementService.start(config(), new SimpleMeterRegistry())) {
      awaitSettled(last);
      assertThat(service.health().ready()).isTrue();
    }
    assertThat(crashes).isGreaterThan(4);
    assertThat(vault.balances()).isEqualTo(market.balances);
    assertThat(vault.owners()).isEqualTo(market.owners);
  }

  private static boolean isSettled(long batchId) throws RpcException {
    Optional<VaultAccount.Batch> batch = vault.batch(batchId);
    return batch.isPresent() && batch.get().state() == BatchState.SETTLED;
  }

  static void awaitSettled(long batchId) {
    Awaitility.await()
        .atMost(IN_TIME)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> isSettled(batchId));
  }
}
