package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig.Kind;
import io.phantomparadox.vault.settlement.payload.Cid;
import io.phantomparadox.vault.settlement.payload.ForeignIpfs;
import io.phantomparadox.vault.settlement.payload.Gateways;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose IPFS providers, an implementation of others, are away in every combination. */
class PayloadPlacesTest {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final List<String> DOWN = List.of("error", "cut", "hang");

  @Test
  void givenProvidersDownInEveryCombinationWhenBatchesAreCutThenEachIsPublishedBeforeItsCommit(
      @TempDir Path store) throws Exception {
    try (ForeignIpfs ipfs = ForeignIpfs.start();
        LiveVault vault = LiveVault.start(8, 12, 100_000, 100_000);
        LiveMarket market = LiveMarket.start(vault, 3);
        HttpClient http = HttpClient.newHttpClient()) {
      AvailabilityConfig places =
          new AvailabilityConfig(
              store,
              null,
              KINDS.stream().map(ipfs::provider).toList(),
              List.of(),
              Duration.ofMillis(600),
              Duration.ofSeconds(5),
              3,
              Duration.ofMillis(200));
      SettlementConfig config =
          SettlementConfig.of(
                  market.bootstrapServers(),
                  market.registry,
                  List.of(vault.chain.rpcUrl()),
                  vault.program.id(),
                  vault.server,
                  store)
              .withAvailability(places)
              .withPollInterval(Duration.ofMillis(20));
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Gateways gateways = new Gateways(http, List.of(ipfs.gateway()), Duration.ofSeconds(5));
      try (SettlementService service = SettlementService.start(config, meters)) {
        for (int combination = 0; combination < 1 << KINDS.size(); combination++) {
          List<Kind> up = new ArrayList<>();
          for (int i = 0; i < KINDS.size(); i++) {
            boolean isUp = (combination >> i & 1) == 1;
            ipfs.mood(KINDS.get(i), isUp ? "good" : DOWN.get((combination + i) % 3));
            if (isUp) {
              up.add(KINDS.get(i));
            }
          }
          long batch = market.cut(6, vault.finalizedSlot());
          if (up.isEmpty()) {
            await(() -> String.join("", service.health().alerts()).contains("no place keeps"));
            await(() -> meters.get("vault.settlement.blocked").gauge().value() == 1);
            await(() -> meters.get("vault.settlement.providers.open").gauge().value() > 0);
            assertThat(vault.batch(batch)).as("not committed without a place").isEmpty();
            ipfs.mood(Kind.FILECOIN, "good");
          }
          await(() -> isSettled(vault, batch));
          Hash32 digest = vault.batch(batch).orElseThrow().daDigest();
          byte[] payload = gateways.read(Cid.ofSmallFile(digest)).orElseThrow();
          assertThat(Hash32.sha256(payload)).as("kept by %s", up).isEqualTo(digest);
        }
        await(() -> service.health().alerts().isEmpty());
      }
      assertThat(
              meters.get("vault.settlement.provider.failures").functionCounters().stream()
                  .map(FunctionCounter::count))
          .hasSize(3)
          .allMatch(count -> count > 0);
      assertThat(meters.get("vault.settlement.provider.failovers").functionCounter().count())
          .isPositive();
      assertThat(vault.balances()).isEqualTo(market.balances);
      assertThat(vault.owners()).isEqualTo(market.owners);
    }
  }

  private static boolean isSettled(LiveVault vault, long batchId) throws Exception {
    Optional<VaultAccount.Batch> batch = vault.batch(batchId);
    return batch.isPresent() && batch.get().state() == BatchState.SETTLED;
  }

  private static void await(Callable<Boolean> holds) {
    Awaitility.await().atMost(IN_TIME).pollInterval(Duration.ofMillis(20)).until(holds);
  }
}
