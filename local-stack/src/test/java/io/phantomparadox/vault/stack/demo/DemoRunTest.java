package io.phantomparadox.vault.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.listener.LagProbe;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.stack.LocalStack;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.Play;
import io.phantomparadox.vault.stack.market.SimulatedMarket;
import io.phantomparadox.vault.testkit.audit.Finding;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoRunTest {
  private static final long GAME = 1;
  private static final Duration VALIDITY = Duration.ofSeconds(20);

  @Test
  void aMarketGoesThroughTheWholeVaultAndEverythingAgrees() throws Exception {
    Market market = SimulatedMarket.create(3, SimulatedMarket.Size.SMALL);
    LocalStackOptions options =
        LocalStackOptions.defaults()
            .withGames(List.of(GAME), market.players().size(), market.items().size())
            .withIntentMaxAge(VALIDITY);
    StringWriter shown = new StringWriter();

    DemoRun.Outcome outcome;
    try (LocalStack stack = LocalStack.start(options)) {
      outcome =
          new DemoRun(
                  stack.endpoints(),
                  stack.rpc(),
                  stack.keys(),
                  new DemoRun.Settings(GAME, VALIDITY, Duration.ofMinutes(3), 0, null),
                  new Console(new PrintWriter(shown), false))
              .play(market);
    }

    assertThat(outcome.report().findings())
        .as("the verification; progress: %s", shown)
        .allSatisfy(
            finding -> {
              assertThat(finding.disagreements()).as(finding.invariant()).isEmpty();
              assertThat(finding.checked()).as(finding.invariant()).isPositive();
            })
        .extracting(Finding::invariant)
        .contains("CONSERVATION", "CONSENT", "APPLIED_ONCE", "NOTHING_LOST", "DOOR", "INPUT_END");
    Summary summary = outcome.summary();
    assertThat(summary.end().executed()).isPositive();
    assertThat(summary.door().refused()).hasSameSizeAs(halvesTheDoorMustRefuse(market));
    assertThat(summary.listener()).isInstanceOf(LagProbe.Measured.Lags.class);
    assertThat(((LagProbe.Measured.Lags) summary.listener()).events())
        .as("events whose lag was measured")
        .isGreaterThan(market.players().size());
    assertThat(summary.cost().transactions()).isPositive().isLessThan(summary.end().executed());
  }

  private static List<Integer> halvesTheDoorMustRefuse(Market market) {
    return market.plays().stream()
        .flatMap(
            play ->
                switch (play.kind()) {
                  case INVALID -> Stream.of(1, 2);
                  case FORGED, LATE -> Stream.of(1);
                  case HONEST, TRANSFER, REPEATED, UNANSWERED, MISMATCHED ->
                      Stream.<Integer>empty();
                })
        .toList();
  }

  @Test
  void theSameSeedGivesTheSameMarketWithEveryKindOfPlay() {
    Market first = SimulatedMarket.create(11, SimulatedMarket.Size.DEMO);
    Market again = SimulatedMarket.create(11, SimulatedMarket.Size.DEMO);

    assertThat(first.plays()).hasSameSizeAs(again.plays());
    for (int i = 0; i < first.plays().size(); i++) {
      assertThat(key(first.plays().get(i))).isEqualTo(key(again.plays().get(i)));
    }
    assertThat(first.plays().stream().map(Play::kind).distinct().toList())
        .as("a transfer is what a recorded market may need")
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Play.Kind.TRANSFER)));
  }

  @Test
  void aLoneTransferWeighsWhatTheSummaryComparesWith() {
    Keypair payer = Keypair.fromSeed(new byte[32]);
    PublicKey other = PublicKey.of(Hash32.sha256(new byte[] {1}).toBytes());

    byte[] transaction =
        Transaction.sign(
                Message.v0(
                    payer.publicKey(),
                    Hash32.ZERO,
                    List.of(SystemProgram.transfer(payer.publicKey(), other, 1))),
                payer)
            .serialize();

    assertThat(transaction.length).isEqualTo((int) SettlementCosts.BYTES_PER_LONE_TRANSFER);
  }

  private static String key(Play play) {
    return "%s %s %s %s %d"
        .formatted(
            play.kind(),
            play.seller().wallet(),
            play.buyer().wallet(),
            play.item(),
            play.priceLamports());
  }
}
