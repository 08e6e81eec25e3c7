package io.phantomparadox.vault.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * New code on an old state: the stores of release 0.1, as bytes, in the middle of a cut. Today's
 * code must write the same bytes, or know how to read these.
 */
class OldStateTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "state", "0.1.hex");
  private static final HexFormat HEX = HexFormat.of();
  private static final Hash32 DOMAIN = Hash32.sha256(new byte[] {1});
  private static final long GAME = 5;
  private static final long NOW = 1_000_000;
  private static final int WALLETS = 4;
  private static final long DEPOSIT = 1_000;
  private static final LedgerSettings SETTINGS =
      LedgerSettings.defaults(DOMAIN)
          .withSignatureCheck(false)
          .withCuts(Duration.ofMillis(100), 1, 1_000, Duration.ofSeconds(2), 4)
          .withSlices(2_048, 2);

  /** The batch hash names the engine's version, which moves on its own: not what is held here. */
  private static final NettingEngine FIXED_ENGINE =
      new NettingEngine() {
        @Override
        public int version() {
          return 1;
        }

        @Override
        public NettingLevel level() {
          return NettingLevel.NAIVE;
        }

        @Override
        public NettingOutcome net(NettingInput input) {
          return NettingEngines.naive().net(input);
        }
      };

  private final MemoryStore heads = new MemoryStore();
  private final MemoryStore store = new MemoryStore();
  private final Recording out = new Recording();

  private PartitionLedger open() {
    return new PartitionLedger(
        heads, store, SETTINGS, FIXED_ENGINE, (key, message, signature) -> true, out);
  }

  @Test
  void givenTheSameHistoryWhenWrittenTodayThenTheStoresHaveTheBytesOfTheRelease()
      throws IOException {
    historyInTheMiddleOfACut();

    String today = dump();
    if (Boolean.getBoolean("vault.golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, today);
    }
    assertThat(today)
        .as("a change of layout is a migration: read the old version too, add a golden of the new")
        .isEqualTo(Files.readString(GOLDEN));
    assertThat(store.tags().keySet())
        .as("every kind of record is in it")
        .contains('B', 'C', 'E', 'I', 'M', 'N', 'P', 'Q', 'S', 'T', 'U', 'V', 'W', 'X', 'Z');
  }

  @Test
  void givenTheStateOfTheReleaseWhenTodaysCodeGoesOnThenTheCutEndsAndTheMoneyAddsUp()
      throws IOException {
    load();

    PartitionLedger ledger = open();
    ledger.heartbeat(900, 900, NOW + 1_000, NOW + 1_000);
    work(ledger, NOW + 1_000);

    assertThat(out.headers).hasSize(1);
    LedgerOutput.BatchHead second = out.headers.getFirst();
    assertThat(second.batchId()).isEqualTo(2);
    assertThat(second.previousHash()).isNotEqualTo(Id32.ZERO);
    note(ledger, 901, new ChainFact.BatchSettled(1, second.previousHash()));
    note(ledger, 902, new ChainFact.BatchSettled(2, second.batchHash()));
    work(ledger, NOW + 1_000);
    assertThat(ledger.status(NOW + 1_000).games().getFirst().batchesInFlight()).isZero();
    assertThat(out.wallets.values().stream().mapToLong(WalletAccount::chainLamports).sum())
        // the deposit that waited in the queue is in it
        .isEqualTo(WALLETS * DEPOSIT + 5);
    assertThat(out.wallets).hasSize(WALLETS);
  }

  @Test
  void givenAVersionThatThisCodeDoesNotKnowWhenReadThenItSaysSo() throws IOException {
    load();
    byte[] newer = heads.get(LedgerKeys.head(GAME));
    newer[0] = 99;
    heads.put(LedgerKeys.head(GAME), newer);

    assertThatThrownBy(this::open)
        .isInstanceOf(UnreadableStateException.class)
        .hasMessageContaining("version 99");
  }

  @Test
  void givenHalvesByIntentIdWhenOpenedThenTheOldLayoutIsRefused() {
    store.put(new byte[] {LedgerKeys.HALF_BY_ID, 1}, new byte[] {1});

    assertThatThrownBy(this::open).isInstanceOf(UnreadableStateException.class);
  }

  private void historyInTheMiddleOfACut() {
    PartitionLedger ledger = open();
    note(ledger, 0, new ChainFact.GameOpened());
    for (int w = 0; w < WALLETS; w++) {
      note(ledger, 10 + w, new ChainFact.WalletOpened(wallet(w), w));
      note(ledger, 20 + w, new ChainFact.Deposited(wallet(w), DEPOSIT));
    }
    for (int i = 0; i < 8; i++) {
      note(ledger, 30 + i, new ChainFact.ItemMinted(item(i), i, wallet(0)));
    }
    note(
        ledger,
        50,
        new ChainFact.SessionRegistered(wallet(0), wallet(90), 10_000, 100, NOW * 100, 0xff));
    ledger.heartbeat(60, 60, NOW, NOW);
    trade(ledger, 0, 0, 1, wallet(90));
    trade(ledger, 2, 1, 2, wallet(0));
    ledger.tick(NOW);
    ledger.tick(NOW + 200);
    work(ledger, NOW + 200);
    for (int i = 2; i < 7; i++) {
      trade(ledger, 2 * i, i, 1 + i % 3, wallet(0));
    }
    // a half that waits, and one whose nonce is used
    post(ledger, 50, IntentAction.SELL, 7, 1, wallet(0), 50);
    post(ledger, 51, IntentAction.SELL, 7, 2, wallet(0), 50);
    ledger.tick(NOW + 200);
    ledger.tick(NOW + 400);
    for (int step = 0; step < 8; step++) {
      ledger.step(NOW + 400);
    }
    // both wait: the cut is under way
    post(ledger, 52, IntentAction.SELL, 7, 3, wallet(0), 52);
    note(ledger, 70, new ChainFact.Deposited(wallet(1), 5));
  }

  private static void trade(PartitionLedger ledger, int offset, int item, int buyer, Id32 signer) {
    post(ledger, offset, IntentAction.SELL, item, buyer, signer, offset);
    post(ledger, offset + 1, IntentAction.BUY, item, buyer, wallet(buyer), offset + 1);
  }

  private static void post(
      PartitionLedger ledger,
      int offset,
      IntentAction action,
      int item,
      int buyer,
      Id32 signer,
      int nonce) {
    Id32 owner = action == IntentAction.SELL ? wallet(0) : wallet(buyer);
    Intent intent =
        new Intent(
            action,
            DOMAIN,
            GAME,
            TradeId.of(ByteBuffer.allocate(TradeId.SIZE).putInt(item).array()),
            Hash32.of(item(item).toBytes()),
            PublicKey.of(wallet(0).toBytes()),
            PublicKey.of(wallet(buyer).toBytes()),
            10,
            PublicKey.of(owner.toBytes()),
            PublicKey.of(signer.toBytes()),
            nonce,
            NOW,
            NOW + 60_000,
            Hash32.ZERO);
    ledger.intent(new QueuedIntent(GAME, offset, NOW, intent.encode(), new byte[64]), NOW);
  }

  private static void note(PartitionLedger ledger, int event, ChainFact fact) {
    byte[] eventId = ByteBuffer.allocate(ChainNote.EVENT_ID_BYTES).putInt(event).array();
    ledger.note(GAME, event, new ChainNote(eventId, 10 + event, fact), NOW);
  }

  private static void work(PartitionLedger ledger, long now) {
    int steps = 0;
    while (ledger.busy()) {
      ledger.step(now);
      assertThat(++steps).isLessThan(1_000);
    }
  }

  private String dump() {
    List<String> lines = new ArrayList<>();
    heads.copy().forEach((key, value) -> lines.add(line("heads", key, value)));
    store.copy().forEach((key, value) -> lines.add(line("ledger", key, value)));
    return String.join("\n", lines) + "\n";
  }

  private static String line(String name, byte[] key, byte[] value) {
    return name + " " + HEX.formatHex(key) + " " + HEX.formatHex(value);
  }

  private void load() throws IOException {
    Map<String, MemoryStore> stores = Map.of("heads", heads, "ledger", store);
    for (String line : Files.readAllLines(GOLDEN)) {
      List<String> words = List.of(line.split(" "));
      MemoryStore into = java.util.Objects.requireNonNull(stores.get(words.get(0)));
      into.put(HEX.parseHex(words.get(1)), HEX.parseHex(words.get(2)));
    }
  }

  private static Id32 wallet(int index) {
    return Id32.of(Hash32.sha256(new byte[] {1, (byte) index}).toBytes());
  }

  private static Id32 item(int index) {
    return Id32.of(Hash32.sha256(new byte[] {2, (byte) index}).toBytes());
  }
}
