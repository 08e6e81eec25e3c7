package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.SendingConfig.Mode;
import io.phantomparadox.vault.settlement.StagedChain.Moment;
import io.phantomparadox.vault.settlement.chain.RpcSettlementChain;
import io.phantomparadox.vault.settlement.payload.Cid;
import io.phantomparadox.vault.settlement.payload.LocalContentStore;
import io.phantomparadox.vault.settlement.worker.SettlementDesk;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionParsing;
import io.phantomparadox.vault.solana.tx.TransactionVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways to run a worker: switched off, rehearsing, several at once, for several games, over several
 * nodes.
 */
class SettlementWaysTest {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final int SALES = 10;

  /** Well below the 150 blocks of 50 ms that a blockhash lives: what was signed stays good. */
  private static final Duration MIGRATION = Duration.ofSeconds(3);

  private static LiveVault vault;
  private static LiveMarket market;
  private static LiveVault otherVault;
  private static LiveMarket otherMarket;
  private static Path chainFiles;
  private static Path store;

  @BeforeAll
  static void startParts(@TempDir Path directory) throws Exception {
    chainFiles = directory.resolve("chain");
    store = directory.resolve("store");
    vault =
        LiveVault.start(
            LocalChain.Options.forTests().withDataDir(chainFiles), 8, 12, 100_000, 100_000);
    market = LiveMarket.start(vault, 7);
    otherVault = vault.another(neighbour(vault.game), 8, 12);
    otherMarket = market.another(otherVault, 8);
  }

  @AfterAll
  static void endParts() {
    otherMarket.close();
    market.close();
    otherVault.close();
    vault.close();
  }

  private static SettlementConfig config() {
    return SettlementConfig.of(
            market.bootstrapServers(),
            market.registry,
            List.of(vault.chain.rpcUrl()),
            vault.program.id(),
            vault.server,
            store)
        .withPollInterval(Duration.ofMillis(20));
  }

  private static SettlementConfig config(Mode mode) {
    SettlementConfig config = config();
    return config.withSending(config.sending().withMode(mode));
  }

  @Test
  void givenSettlementSwitchedOffWhenABatchIsCutThenItIsPlannedAndPublishedAndGoesNoFurther()
      throws Exception {
    long batch;
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (SettlementService service = SettlementService.start(config(Mode.OFF), meters)) {
      batch = market.cut(SALES, vault.finalizedSlot());
      await(() -> alerts(service).contains("on-chain settlement is switched off"));
      assertThat(service.health().ready()).isFalse();
      assertThat(meters.get("vault.settlement.blocked").gauge().value()).isEqualTo(1);
      SettlementDesk.UnderWay waiting = desk().read().find(vault.game, batch).orElseThrow();
      assertThat(waiting.stage()).isEqualTo("published");
      assertThat(waiting.tries()).isEmpty();
      assertThat(kept(waiting)).isTrue();
      assertThat(vault.batch(batch)).isEmpty();
    }
    settles(batch);
  }

  @Test
  void givenADryRunWhenABatchIsCutThenItIsRehearsedAndNothingIsPublishedSignedOrPaid()
      throws Exception {
    long batch;
    long paidBefore = lamports(vault.server);
    try (SettlementService service =
        SettlementService.start(config(Mode.DRY_RUN), new SimpleMeterRegistry())) {
      batch = market.cut(SALES, vault.finalizedSlot());
      await(() -> alerts(service).contains("dry run: "));
      assertThat(alerts(service))
          .contains(" transactions of V1; its commit would take ")
          .contains(" compute units; the plan fits the chain");
      SettlementDesk.UnderWay waiting = desk().read().find(vault.game, batch).orElseThrow();
      assertThat(waiting.stage()).isEqualTo("planned");
      assertThat(waiting.tries()).isEmpty();
      assertThat(kept(waiting)).isFalse();
    }
    assertThat(vault.batch(batch)).isEmpty();
    assertThat(vault.eventsOf(batch)).isEmpty();
    assertThat(lamports(vault.server)).isEqualTo(paidBefore);
    settles(batch);
  }

  @Test
  void givenAClusterThatMigratesWhenABatchIsUnderWayThenItIsWaitedForAndNothingIsSignedAgain()
      throws Exception {
    StagedChain staged = staged(config());
    staged.add(
        StagedChain.at(
            Moment.BEFORE_SENDING,
            SettlementStep.DEBIT,
            1,
            scene ->
                vault.chain.injectFault(
                    Map.of("kind", "migrate", "millis", MIGRATION.toMillis()))));
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (SettlementService service = SettlementService.start(config(), staged, meters)) {
      long batch = market.cut(SALES, vault.finalizedSlot());
      await(() -> meters.get("vault.settlement.chain.still.seconds").gauge().value() >= 1);
      assertThat(isSettled(vault, batch)).isFalse();
      await(() -> isSettled(vault, batch));
      assertThat(vault.rpc.isAlpenglow().orElseThrow()).as("it has migrated").isTrue();
      assertThat(staged.transactions()).as("one signature a task").hasSize(transactionsOf(batch));
      await(() -> service.health().troubles().isEmpty());
    }
    ledgersAgree();
  }

  /** Its commit, its chunks and its end, each once. */
  private static int transactionsOf(long batch) throws Exception {
    VaultAccount.Batch account = vault.batch(batch).orElseThrow();
    return 2 + account.debitChunks() + account.itemChunks() + account.creditChunks();
  }

  @Test
  void givenTwoGamesOfOnePartitionWhenOneHangsInACallThenTheOtherSettles() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(1);
    StagedChain staged = staged(config());
    staged.add(
        StagedChain.at(
            Moment.BEFORE_SIGNING,
            SettlementStep.COMMIT,
            1,
            scene -> {
              hanging.countDown();
              letGo.await(IN_TIME.toSeconds(), TimeUnit.SECONDS);
            }));
    try (SettlementService service =
        SettlementService.start(config(), staged, new SimpleMeterRegistry())) {
      long held = market.cut(SALES, vault.finalizedSlot());
      assertThat(hanging.await(IN_TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
      long free = otherMarket.cut(SALES, vault.finalizedSlot());
      await(() -> isSettled(otherVault, free));
      assertThat(vault.batch(held)).isEmpty();
      letGo.countDown();
      await(() -> isSettled(vault, held));
      await(() -> service.health().troubles().isEmpty());
    }
    ledgersAgree();
  }

  @Test
  void givenAGameInReviewWithManyBatchesBehindItWhenAnotherGameCutsThenThatOneSettles()
      throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (SettlementService service = SettlementService.start(config(), meters)) {
      LiveVault third = vault.another(neighbour(otherVault.game), 4, 4);
      try (third;
          LiveMarket stuck = market.another(third, 9)) {
        stuck.cutUnsound(vault.finalizedSlot());
        for (int i = 0; i < 12; i++) {
          stuck.cut(1, vault.finalizedSlot());
        }
        await(() -> alerts(service).contains("needs manual review: not a sound batch"));
        assertThat(meters.get("vault.settlement.reviews").gauge().value()).isEqualTo(1);
        // other games go on
        await(() -> service.health().ready());
        long free = otherMarket.cut(SALES, vault.finalizedSlot());
        await(() -> isSettled(otherVault, free));
        assertThat(meters.get("vault.settlement.queued").gauge().value()).isGreaterThan(8);
      }
    }
    ledgersAgree();
  }

  @Test
  void givenWorkersThatComeAndGoWhileBatchesAreSettledThenEachIsSettledOnce() throws Exception {
    ArrayDeque<SettlementService> workers = new ArrayDeque<>();
    long last = 0;
    try {
      for (int i = 0; i < 5; i++) {
        // A new one joins in the middle of a batch; from the third on the oldest leaves.
        workers.add(SettlementService.start(config(), new SimpleMeterRegistry()));
        last = market.cut(SALES, vault.finalizedSlot());
        otherMarket.cut(SALES, vault.finalizedSlot());
        if (workers.size() > 2) {
          workers.remove().close();
        }
      }
      long batch = last;
      await(() -> isSettled(vault, batch));
    } finally {
      workers.forEach(SettlementService::close);
    }
    try (SettlementService service = SettlementService.start(config(), new SimpleMeterRegistry())) {
      await(() -> desk().read().underWay().stream().allMatch(one -> one.review().isPresent()));
      await(() -> service.health().troubles().isEmpty());
    }
    ledgersAgree();
  }

  @Test
  void givenAPreferredNodeThatStoodStillWhenABatchIsCutThenItIsLeftAloneAndTheOtherSettlesIt(
      @TempDir Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(chainFiles)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("lock")) {
          Path copy = directory.resolve(chainFiles.relativize(file).toString());
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
    try (LocalChain frozen =
        LocalChain.start(
            LocalChain.Options.forTests().withPace(60_000, 2).withDataDir(directory))) {
      vault.chain.advance(400);
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      RpcPoolConfig rpc =
          RpcPoolConfig.of(List.of(frozen.rpcUrl(), vault.chain.rpcUrl()))
              .withCallDeadline(Duration.ofSeconds(5));
      try (SettlementService service =
          SettlementService.start(config().withChain(rpc, vault.server), meters)) {
        long batch = market.cut(SALES, vault.finalizedSlot());
        await(() -> isSettled(vault, batch));
        assertThat(meters.get("vault.settlement.rpc.open").gauge().value()).isEqualTo(1);
        assertThat(alerts(service)).doesNotContain("blocked");
      }
    }
    ledgersAgree();
  }

  @Test
  void givenAPreferredNodeThatIsAwayWhenABatchIsCutThenTheNextOneIsAskedAndThatIsCounted()
      throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    RpcPoolConfig rpc =
        RpcPoolConfig.of(List.of(URI.create("http://127.0.0.1:1"), vault.chain.rpcUrl()));
    try (SettlementService service =
        SettlementService.start(config().withChain(rpc, vault.server), meters)) {
      long batch = market.cut(SALES, vault.finalizedSlot());
      await(() -> isSettled(vault, batch));
      assertThat(meters.get("vault.settlement.rpc.failovers").functionCounter().count())
          .isPositive();
      await(() -> service.health().ready());
    }
  }

  @Test
  void givenCompetitionForBlocksWhenSignedThenThePercentileIsPaidUpToTheCapForSimulatedUnits()
      throws Exception {
    List<Map<String, Long>> fees =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> Map.of("slot", (long) i, "prioritizationFee", i * 1_000L))
            .toList();
    vault.chain.injectFault(Fault.lie("getRecentPrioritizationFees", fees, 10_000));
    StagedChain uncapped = staged(config());
    settleWith(uncapped);
    SettlementConfig config = config();
    StagedChain capped = staged(config.withSending(config.sending().withPriorityFeeMax(200)));
    settleWith(capped);
    vault.chain.call("vaultClearFaults");

    for (SignedTransaction one : uncapped.transactions()) {
      long units = one.getComputeUnitLimit();
      assertThat(units).as("simulated, and a tenth more").isLessThan(ComputeBudget.UNITS_MAX / 4);
      assertThat(one.getMaxFeeLamports())
          .as("three of four paid at most 75,000 micro-lamports a unit")
          .isEqualTo(5_000 + Math.ceilDiv(75_000 * units, 1_000_000));
      assertThat(paid(one)).isEqualTo(one.getMaxFeeLamports());
    }
    for (SignedTransaction one : capped.transactions()) {
      assertThat(one.getMaxFeeLamports()).isBetween(5_150L, 5_200L);
      assertThat(paid(one)).isEqualTo(one.getMaxFeeLamports());
    }
  }

  @Test
  void givenANodeThatDoesNotTakeVersionOneWhenABatchIsCutThenItSettlesInVersionZero()
      throws Exception {
    vault.chain.injectFault(
        Map.of("kind", "error", "method", "simulateTransaction", "code", -32602, "message", "v1?"));
    StagedChain staged = staged(config());
    settleWith(staged);
    assertThat(staged.transactions())
        .isNotEmpty()
        .allMatch(one -> one.getBytes().remaining() <= 1_232)
        .allMatch(
            one ->
                Transaction.parse(bytes(one)) instanceof TransactionParsing.Parsed p
                    && p.transaction().message().version() == TransactionVersion.V0);
    ledgersAgree();
  }

  private static byte[] bytes(SignedTransaction one) {
    byte[] bytes = new byte[one.getBytes().remaining()];
    one.getBytes().duplicate().get(bytes);
    return bytes;
  }

  private static void settleWith(StagedChain chain) throws Exception {
    try (SettlementService service =
        SettlementService.start(config(), chain, new SimpleMeterRegistry())) {
      long batch = market.cut(SALES, vault.finalizedSlot());
      await(() -> isSettled(vault, batch));
      await(() -> service.health().troubles().isEmpty());
    }
  }

  private static long paid(SignedTransaction one) throws Exception {
    Signature signature = Signature.of(one.getSignature().bytes());
    return vault
        .rpc
        .getTransaction(signature, Commitment.FINALIZED)
        .orElseThrow()
        .orElseThrow()
        .landed()
        .meta()
        .feeLamports();
  }

  private static StagedChain staged(SettlementConfig config) {
    return new StagedChain(
        RpcSettlementChain.open(config), new java.util.concurrent.ConcurrentLinkedQueue<>());
  }

  /** The next game of the same partition. */
  private static long neighbour(long game) {
    int partition = GameKey.partition(game, LiveMarket.PARTITIONS);
    long next = game + 1;
    while (GameKey.partition(next, LiveMarket.PARTITIONS) != partition) {
      next++;
    }
    return next;
  }

  private static void settles(long batch) throws Exception {
    try (SettlementService service = SettlementService.start(config(), new SimpleMeterRegistry())) {
      await(() -> isSettled(vault, batch));
      await(() -> service.health().troubles().isEmpty());
    }
    ledgersAgree();
  }

  private static void ledgersAgree() throws Exception {
    assertThat(vault.balances()).isEqualTo(market.balances);
    assertThat(vault.owners()).isEqualTo(market.owners);
    assertThat(otherVault.balances()).isEqualTo(otherMarket.balances);
    assertThat(otherVault.owners()).isEqualTo(otherMarket.owners);
  }

  private static boolean isSettled(LiveVault game, long batchId) throws Exception {
    Optional<VaultAccount.Batch> batch = game.batch(batchId);
    return batch.isPresent() && batch.get().state() == BatchState.SETTLED;
  }

  private static String alerts(SettlementService service) {
    return String.join("\n", service.health().alerts());
  }

  private static boolean kept(SettlementDesk.UnderWay batch) throws IOException {
    Cid cid = new Cid(batch.plan().orElseThrow().getCid());
    return new LocalContentStore(store).read(cid).isPresent();
  }

  private static long lamports(Keypair key) throws Exception {
    return vault.rpc.getBalance(key.publicKey(), Commitment.FINALIZED).orElseThrow().value();
  }

  private static SettlementDesk desk() {
    return new SettlementDesk(
        KafkaCluster.at(market.bootstrapServers()),
        market.registry,
        Duration.ofSeconds(20),
        Clock.systemUTC());
  }

  private static void await(Callable<Boolean> holds) {
    Awaitility.await().atMost(IN_TIME).pollInterval(Duration.ofMillis(50)).until(holds);
  }
}
