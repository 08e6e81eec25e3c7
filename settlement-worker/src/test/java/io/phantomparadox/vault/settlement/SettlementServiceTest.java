package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.settlement.chain.RpcSettlementChain;
import io.phantomparadox.vault.settlement.payload.AvailabilityConfig;
import io.phantomparadox.vault.settlement.payload.Cid;
import io.phantomparadox.vault.settlement.payload.Gateways;
import io.phantomparadox.vault.settlement.payload.LocalContentStore;
import io.phantomparadox.vault.settlement.verify.BatchReport;
import io.phantomparadox.vault.settlement.verify.BatchVerification;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.rpc.RpcException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
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
  private static AvailabilityConfig served;

  @TempDir private static Path store;

  @BeforeAll
  static void startParts() throws Exception {
    vault = LiveVault.start(12, 20, 100_000, 100_000);
    market = LiveMarket.start(vault, 42);
    String free = "127.0.0.1:0";
    served = AvailabilityConfig.local(store).servedAt(free);
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
      awaitHealthy(service);
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
      awaitHealthy(service);
    }
    assertThat(crashes).isGreaterThan(4);
    assertThat(vault.balances()).isEqualTo(market.balances);
    assertThat(vault.owners()).isEqualTo(market.owners);
  }

  @Test
  void givenASettledBatchWhenVerifiedFromGatewayAndChainAloneThenTheyAgree() throws Exception {
    BatchVerification verification = new BatchVerification(vault.program, vault.rpc);
    byte[] payload;
    long last;
    try (SettlementService service =
            SettlementService.start(config().withAvailability(served), new SimpleMeterRegistry());
        HttpClient http = HttpClient.newHttpClient()) {
      last = market.cut(12, vault.finalizedSlot());
      awaitSettled(last);
      Cid cid = Cid.ofSmallFile(vault.batch(last).orElseThrow().daDigest());
      Gateways gateways =
          new Gateways(
              http, List.of(service.contentGateway().orElseThrow()), Duration.ofSeconds(5));
      payload = gateways.read(cid).orElseThrow();
    }
    VaultAccount.Batch account = vault.batch(last).orElseThrow();

    BatchReport report = verification.verify(account, payload);

    assertThat(report.checks())
        .extracting(BatchReport.Check::what)
        .contains("payload digest", "batch hash", "trades root", "chunk root", "items moved");
    assertThat(report.agrees()).as("%s", report).isTrue();
  }

  @Test
  void givenAPayloadThatIsNotTheBatchesWhenVerifiedThenItSaysWhatDisagrees() throws Exception {
    BatchVerification verification = new BatchVerification(vault.program, vault.rpc);
    long first = market.cut(12, vault.finalizedSlot());
    long second = market.cut(12, vault.finalizedSlot());
    try (SettlementService service = SettlementService.start(config(), new SimpleMeterRegistry())) {
      awaitSettled(second);
      awaitHealthy(service);
    }
    VaultAccount.Batch account = vault.batch(second).orElseThrow();
    LocalContentStore kept = new LocalContentStore(store);
    byte[] payload = kept.read(Cid.ofSmallFile(account.daDigest())).orElseThrow();
    byte[] other =
        kept.read(Cid.ofSmallFile(vault.batch(first).orElseThrow().daDigest())).orElseThrow();

    assertThat(disagreements(verification.verify(account, other)))
        .contains("payload digest", "batch id", "batch hash", "trades root", "items moved");
    // Every single byte counts: each flip is found by the digest at least.
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10; i++) {
      byte[] tampered = payload.clone();
      tampered[random.nextInt(tampered.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(disagreements(verification.verify(account, tampered))).contains("payload digest");
    }
    assertThat(disagreements(verification.verify(account, Arrays.copyOf(payload, 100))))
        .containsExactly("payload digest", "payload");
    // Whoever forged the digest too would still have to explain the chunks.
    assertThat(disagreements(verification.verify(withDigestOf(account, other), other)))
        .contains("batch hash", "debits and credits applied")
        .doesNotContain("payload digest");
  }

  private static List<String> disagreements(BatchReport report) {
    return report.checks().stream()
        .filter(check -> !check.holds())
        .map(BatchReport.Check::what)
        .toList();
  }

  private static VaultAccount.Batch withDigestOf(VaultAccount.Batch account, byte[] payload) {
    return new VaultAccount.Batch(
        account.game(),
        account.batchId(),
        account.asOfSlot(),
        account.commitSlot(),
        account.deadlineSlot(),
        account.endedSlot(),
        account.sumDebitsLamports(),
        account.sumCreditsLamports(),
        account.appliedDebitsLamports(),
        account.appliedCreditsLamports(),
        account.prevHash(),
        account.batchHash(),
        account.chunkRoot(),
        account.tradesRoot(),
        Hash32.sha256(payload),
        account.rentPayer(),
        account.walletLimit(),
        account.debitChunks(),
        account.itemChunks(),
        account.creditChunks(),
        account.debitChunksApplied(),
        account.itemChunksApplied(),
        account.creditChunksApplied(),
        account.state(),
        account.bump(),
        account.bitmap());
  }

  private static boolean isSettled(long batchId) throws RpcException {
    Optional<VaultAccount.Batch> batch = vault.batch(batchId);
    return batch.isPresent() && batch.get().state() == BatchState.SETTLED;
  }

  /** Nothing is wrong; what a slow node was noted for goes away with its next answer. */
  private static void awaitHealthy(SettlementService service) {
    Awaitility.await()
        .atMost(IN_TIME)
        .until(() -> service.health().ready() && service.health().alerts().isEmpty());
  }

  static void awaitSettled(long batchId) {
    Awaitility.await()
        .atMost(IN_TIME)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> isSettled(batchId));
  }
}
