package io.phantomparadox.vault.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** RULES 19: a cut in slices that is interrupted at any point goes on and gives the same bytes. */
class SlicedCutTest {
  private static final long GAME = 3;
  private static final Hash32 DOMAIN = Hash32.sha256(new byte[] {1});
  private static final int WALLETS = 30;
  private static final int TRADES = 60;
  private static final long NOW = 1_000_000;

  private static final LedgerSettings SETTINGS =
      LedgerSettings.defaults(DOMAIN)
          .withSignatureCheck(false)
          .withCuts(Duration.ofMillis(100), 1, 1_000, Duration.ofSeconds(2), 4)
          .withSlices(4_096, 7);

  /** A partition whose stores survive a crash and whose memory does not. */
  private static final class Node {
    final MemoryStore heads = new MemoryStore();
    final MemoryStore store = new MemoryStore();
    final Recording out = new Recording();
    PartitionLedger ledger = open();

    PartitionLedger open() {
      return open(Runnable::run);
    }

    PartitionLedger open(Executor nets) {
      return new PartitionLedger(
          heads,
          new CachedLedgerStore(store, 4_096),
          SETTINGS,
          NettingEngines.naive(),
          nets,
          (key, message, signature) -> true,
          out);
    }
  }

  @Test
  void givenACrashAfterEveryStepWhenACutGoesOnThenTheOutputIsTheSame() {
    Node straight = filled();
    Node crashing = filled();
    int steps = cut(straight, false);
    int stepsWithCrashes = cut(crashing, true);

    assertThat(steps).as("the cut is really sliced").isGreaterThan(20);
    assertThat(stepsWithCrashes).isGreaterThanOrEqualTo(steps);
    assertThat(crashing.out.all).isEqualTo(straight.out.all);
    assertThat(StateHash.of(crashing.store)).isEqualTo(StateHash.of(straight.store));
    assertThat(straight.out.headers).hasSize(1);
    assertThat(straight.out.headers.getFirst().parts()).isGreaterThan(5);
  }

  @Test
  void givenATransactionRolledBackAtEveryStepWhenDoneAgainThenTheOutputIsTheSame() {
    Node straight = filled();
    Node rolledBack = filled();
    cut(straight, false);

    rolledBack.ledger.tick(NOW + 200);
    while (rolledBack.ledger.busy()) {
      var heads = rolledBack.heads.copy();
      var store = rolledBack.store.copy();
      int told = rolledBack.out.all.size();
      rolledBack.ledger.step(NOW + 200);
      // the commit fails: the stores go back, what was told is gone, the thread begins anew
      rolledBack.heads.restore(heads);
      rolledBack.store.restore(store);
      while (rolledBack.out.all.size() > told) {
        rolledBack.out.all.removeLast();
      }
      rolledBack.ledger = rolledBack.open();
      // reading the members takes several steps without a write: do them all before the next crash
      while (rolledBack.ledger.busy()
          && rolledBack.heads.copy().size() == heads.size()
          && sameState(rolledBack, heads)) {
        rolledBack.ledger.step(NOW + 200);
      }
    }

    assertThat(rolledBack.out.all).isEqualTo(straight.out.all);
    assertThat(StateHash.of(rolledBack.store)).isEqualTo(StateHash.of(straight.store));
  }

  @Test
  void givenACutUnderWayWhenEventsComeThenTheyWaitAndTheCutDoesNotSeeThem() {
    Node quiet = filled();
    Node disturbed = filled();
    cut(quiet, false);

    disturbed.ledger.tick(NOW + 200);
    disturbed.ledger.step(NOW + 200);
    note(disturbed, 900, new ChainFact.WithdrawRequested(wallet(0), 1_000_000));
    note(disturbed, 901, new ChainFact.Deposited(wallet(1), 5));
    while (disturbed.ledger.busy()) {
      disturbed.ledger.step(NOW + 200);
    }

    LedgerOutput.BatchHead quietHead = quiet.out.headers.getFirst();
    assertThat(disturbed.out.headers.getFirst().batchHash()).isEqualTo(quietHead.batchHash());
    assertThat(disturbed.out.wallets.get(wallet(0)).availableLamports()).isZero();
    assertThat(disturbed.out.wallets.get(wallet(1)).chainLamports())
        .isEqualTo(quiet.out.wallets.get(wallet(1)).chainLamports() + 5);
  }

  @Test
  void givenAnEngineThatRunsElsewhereWhenItIsReadyLateThenTheOutputIsTheSame() {
    Node straight = filled();
    Node late = filled();
    cut(straight, false);

    Queue<Runnable> elsewhere = new ArrayDeque<>();
    late.ledger = late.open(elsewhere::add);
    late.ledger.tick(NOW + 200);
    while (late.ledger.step(NOW + 200)) {
      assertThat(elsewhere).isEmpty();
    }
    assertThat(late.ledger.busy()).as("it waits for the engine").isTrue();
    assertThat(late.ledger.step(NOW + 200)).as("still").isFalse();
    assertThat(elsewhere).as("netted once").hasSize(1);
    elsewhere.remove().run();
    while (late.ledger.busy()) {
      assertThat(late.ledger.step(NOW + 200)).isTrue();
    }

    assertThat(late.out.all).isEqualTo(straight.out.all);
    assertThat(StateHash.of(late.store)).isEqualTo(StateHash.of(straight.store));
  }

  private static boolean sameState(Node node, Map<byte[], byte[]> heads) {
    return heads.entrySet().stream()
        .allMatch(
            entry -> java.util.Arrays.equals(entry.getValue(), node.heads.get(entry.getKey())));
  }

  private static int cut(Node node, boolean crash) {
    node.ledger.tick(NOW + 200);
    int steps = 0;
    int readingSteps = 0;
    while (node.ledger.busy()) {
      var before = node.heads.copy();
      node.ledger.step(NOW + 200);
      steps++;
      if (crash && !sameState(node, before)) {
        node.ledger = node.open();
        readingSteps = 0;
      } else {
        // a crash while members are being read only reads them again
        assertThat(++readingSteps).isLessThan(1_000);
      }
    }
    return steps;
  }

  private static Node filled() {
    Node node = new Node();
    Random random = new Random(42);
    note(node, 0, new ChainFact.GameOpened());
    for (int w = 0; w < WALLETS; w++) {
      note(node, 1 + 2 * w, new ChainFact.WalletOpened(wallet(w), w));
      note(node, 2 + 2 * w, new ChainFact.Deposited(wallet(w), random.nextInt(500)));
    }
    for (int i = 0; i < TRADES; i++) {
      note(node, 200 + i, new ChainFact.ItemMinted(item(i), i, wallet(i % WALLETS)));
    }
    node.ledger.heartbeat(0, 50, NOW, NOW);
    for (int i = 0; i < TRADES; i++) {
      int seller = i % WALLETS;
      int buyer = (seller + 1 + random.nextInt(WALLETS - 1)) % WALLETS;
      long amount = random.nextInt(200);
      post(node, 2 * i, IntentAction.SELL, i, seller, buyer, amount);
      post(node, 2 * i + 1, IntentAction.BUY, i, seller, buyer, amount);
    }
    node.out.all.clear();
    return node;
  }

  private static void post(
      Node node, int offset, IntentAction action, int item, int seller, int buyer, long amount) {
    byte[] tradeId = ByteBuffer.allocate(TradeId.SIZE).putInt(item).array();
    PublicKey owner = key(wallet(action == IntentAction.SELL ? seller : buyer));
    Intent intent =
        new Intent(
            action,
            DOMAIN,
            GAME,
            TradeId.of(tradeId),
            Hash32.of(item(item).toBytes()),
            key(wallet(seller)),
            key(wallet(buyer)),
            amount,
            owner,
            owner,
            offset,
            NOW,
            NOW + 60_000,
            Hash32.ZERO);
    node.ledger.intent(new QueuedIntent(GAME, offset, NOW, intent.encode(), new byte[64]), NOW);
  }

  private static void note(Node node, int event, ChainFact fact) {
    byte[] eventId = ByteBuffer.allocate(ChainNote.EVENT_ID_BYTES).putInt(event).array();
    node.ledger.note(GAME, event, new ChainNote(eventId, 10 + event, fact), NOW);
  }

  private static Id32 wallet(int index) {
    return Id32.of(Hash32.sha256(new byte[] {1, (byte) index}).toBytes());
  }

  private static Id32 item(int index) {
    return Id32.of(Hash32.sha256(new byte[] {2, (byte) index}).toBytes());
  }

  private static PublicKey key(Id32 id) {
    return PublicKey.of(id.toBytes());
  }

  @Test
  void givenAWindowWhenItIsFilledThenEveryTradePends() {
    List<LedgerStatus.Game> games = filled().ledger.status(NOW).games();
    assertThat(games.getFirst().pendingTrades()).isEqualTo(TRADES);
  }
}
