package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.topology.NettingHarness.Batch;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RULES 1 as a table: halves of every kind, and what becomes of the last one after a cut. */
class MatchingRulesTest {
  record Market(NettingHarness vault, Player ann, Player bob, Player eve) {
    Signing ask(long amount) {
      return Signing.draft(
          IntentAction.ASK,
          "offer",
          "sword",
          ann.key(),
          PublicKey.ZERO,
          amount,
          ann,
          vault.nonce(),
          vault.now());
    }

    Signing bid(Player buyer, long amount) {
      return Signing.draft(
          IntentAction.BID,
          "offer",
          "sword",
          PublicKey.ZERO,
          buyer.key(),
          amount,
          buyer,
          vault.nonce(),
          vault.now());
    }

    /** The buyer's answer to an ASK. */
    Signing buyFrom(Hash32 ask, Player buyer, long amount) {
      return Signing.draft(
              IntentAction.TAKE,
              "take",
              "sword",
              ann.key(),
              buyer.key(),
              amount,
              buyer,
              vault.nonce(),
              vault.now())
          .referring(ask);
    }

    /** Ann's answer to a BID. */
    Signing sellTo(Hash32 bid, Player buyer, long amount) {
      return Signing.draft(
              IntentAction.TAKE,
              "take",
              "sword",
              ann.key(),
              buyer.key(),
              amount,
              ann,
              vault.nonce(),
              vault.now())
          .referring(bid);
    }

    Signing cancel(Hash32 half, Player owner) {
      return Signing.draft(
              IntentAction.CANCEL,
              "cancel",
              "sword",
              owner.key(),
              PublicKey.ZERO,
              0,
              owner,
              vault.nonce(),
              vault.now())
          .referring(half);
    }

    Hash32 post(Signing intent) {
      return vault.post(intent);
    }
  }

  /**
   * @param executed trades of the batch that the script leads to
   */
  record Row(String name, int executed, String expected, Function<Market, Hash32> script) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        row(
            "SELL then BUY",
            1,
            "none",
            m -> {
              m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              return m.post(m.vault.buy("t", "sword", m.ann, m.bob, 100));
            }),
        row(
            "BUY then SELL",
            1,
            "none",
            m -> {
              m.post(m.vault.buy("t", "sword", m.ann, m.bob, 100));
              return m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
            }),
        row(
            "other trade id: no pair",
            0,
            "none",
            m -> {
              m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              return m.post(m.vault.buy("u", "sword", m.ann, m.bob, 100));
            }),
        row(
            "other amount",
            0,
            "REJECTED TERMS_MISMATCH",
            m -> {
              m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              return m.post(m.vault.buy("t", "sword", m.ann, m.bob, 99));
            }),
        row(
            "other item",
            0,
            "REJECTED TERMS_MISMATCH",
            m -> {
              m.vault.item("shield", m.ann);
              m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              return m.post(m.vault.buy("t", "shield", m.ann, m.bob, 100));
            }),
        row(
            "after a mismatch the first half still waits",
            1,
            "none",
            m -> {
              m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              m.post(m.vault.buy("t", "sword", m.ann, m.bob, 99));
              return m.post(m.vault.buy("t", "sword", m.ann, m.bob, 100));
            }),
        row(
            "the same half again under another nonce",
            0,
            "REJECTED DUPLICATE_HALF",
            m -> {
              m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              return m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
            }),
        row(
            "ASK and TAKE",
            1,
            "none",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              return m.post(m.buyFrom(ask, m.bob, 100));
            }),
        row(
            "the second TAKE",
            1,
            "REJECTED ALREADY_TAKEN",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              m.post(m.buyFrom(ask, m.bob, 100));
              return m.post(m.buyFrom(ask, m.eve, 100));
            }),
        row(
            "a TAKE at a better price for oneself",
            0,
            "REJECTED TERMS_MISMATCH",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              return m.post(m.buyFrom(ask, m.bob, 1));
            }),
        row(
            "a wrong TAKE does not use the ASK up",
            1,
            "none",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              m.post(m.buyFrom(ask, m.eve, 1));
              return m.post(m.buyFrom(ask, m.bob, 100));
            }),
        row(
            "BID and TAKE",
            1,
            "none",
            m -> {
              Hash32 bid = m.post(m.bid(m.bob, 100));
              return m.post(m.sellTo(bid, m.bob, 100));
            }),
        row(
            "a TAKE that names another buyer than the BID",
            0,
            "REJECTED TERMS_MISMATCH",
            m -> {
              Hash32 bid = m.post(m.bid(m.bob, 100));
              return m.post(m.sellTo(bid, m.eve, 100));
            }),
        row(
            "a TAKE of nothing",
            0,
            "REJECTED UNKNOWN_REFERENCE",
            m -> m.post(m.buyFrom(Hash32.sha256(new byte[] {1}), m.bob, 100))),
        row(
            "a TAKE of a SELL",
            0,
            "REJECTED WRONG_REFERENCE",
            m -> {
              Hash32 sell = m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              return m.post(m.buyFrom(sell, m.eve, 100));
            }),
        row(
            "a TAKE of an ASK that is over",
            0,
            "REJECTED REFERENCE_ENDED",
            m -> {
              Hash32 ask = m.post(m.ask(100).expiring(m.vault.now(), m.vault.now() + 5_000));
              m.vault.pass(Duration.ofSeconds(6));
              return m.post(m.buyFrom(ask, m.bob, 100));
            }),
        row(
            "CANCEL of a half: the half",
            0,
            "CANCELLED CANCELLED_BY_OWNER",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              m.post(m.cancel(ask, m.ann));
              return ask;
            }),
        row(
            "CANCEL of a half: the CANCEL",
            0,
            "CANCELLED CANCEL_DONE",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              return m.post(m.cancel(ask, m.ann));
            }),
        row(
            "CANCEL of a trade: the other half",
            0,
            "CANCELLED CANCELLED_BY_COUNTERPARTY",
            m -> {
              Hash32 sell = m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              Hash32 buy = m.post(m.vault.buy("t", "sword", m.ann, m.bob, 100));
              m.post(m.cancel(sell, m.ann));
              return buy;
            }),
        row(
            "CANCEL of another's half",
            0,
            "REJECTED WRONG_REFERENCE",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              return m.post(m.cancel(ask, m.eve));
            }),
        row(
            "CANCEL of nothing",
            0,
            "REJECTED UNKNOWN_REFERENCE",
            m -> m.post(m.cancel(Hash32.sha256(new byte[] {1}), m.ann))),
        row(
            "CANCEL twice",
            0,
            "REJECTED REFERENCE_ENDED",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              m.post(m.cancel(ask, m.ann));
              return m.post(m.cancel(ask, m.ann));
            }),
        row(
            "CANCEL of a trade in a batch",
            1,
            "REJECTED ALREADY_CUT",
            m -> {
              Hash32 sell = m.post(m.vault.sell("t", "sword", m.ann, m.bob, 100));
              m.post(m.vault.buy("t", "sword", m.ann, m.bob, 100));
              m.vault.pass(Duration.ofSeconds(2));
              return m.post(m.cancel(sell, m.ann));
            }),
        row(
            "a TAKE of a cancelled ASK",
            0,
            "REJECTED REFERENCE_ENDED",
            m -> {
              Hash32 ask = m.post(m.ask(100));
              m.post(m.cancel(ask, m.ann));
              return m.post(m.buyFrom(ask, m.bob, 100));
            }),
        row(
            "an unmatched half expires",
            0,
            "EXPIRED UNMATCHED",
            m -> {
              Hash32 sell =
                  m.post(
                      m.vault
                          .sell("t", "sword", m.ann, m.bob, 100)
                          .expiring(m.vault.now(), m.vault.now() + 3_000));
              m.vault.pass(Duration.ofSeconds(4));
              return sell;
            }),
        row(
            "a trade expires with its earlier half",
            0,
            "EXPIRED EXPIRED",
            m -> {
              // eve has no money, so the trade is carried until the seller's half is over
              m.post(
                  m.vault
                      .sell("t", "sword", m.ann, m.eve, 100)
                      .expiring(m.vault.now(), m.vault.now() + 3_000));
              Hash32 buy = m.post(m.vault.buy("t", "sword", m.ann, m.eve, 100));
              m.vault.pass(Duration.ofSeconds(4));
              return buy;
            }),
        row(
            "an intent netted once cannot be netted again",
            1,
            "none",
            m -> {
              Signing sell = m.vault.sell("t", "sword", m.ann, m.bob, 100);
              Signing buy = m.vault.buy("t", "sword", m.ann, m.bob, 100);
              m.post(sell);
              m.post(buy);
              m.vault.pass(Duration.ofSeconds(2));
              NetBatch batch = m.vault.batches().getFirst().header();
              m.vault.settle(batch, 1);
              m.post(sell);
              return m.post(buy);
            }));
  }

  private static Row row(
      String name, int executed, String expected, Function<Market, Hash32> script) {
    return new Row(name, executed, expected, script);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void givenHalvesWhenACutIsMadeThenTradesAreThoseBothSigned(Row row) {
    try (NettingHarness vault = NettingHarness.open()) {
      Player ann = vault.wallet("ann", 0);
      Player bob = vault.wallet("bob", 1_000);
      Player eve = vault.wallet("eve", 0);
      vault.item("sword", ann);

      Hash32 id = row.script().apply(new Market(vault, ann, bob, eve));
      vault.pass(Duration.ofSeconds(6));

      assertThat(vault.reason(id)).isEqualTo(row.expected());
      assertThat(vault.batches().stream().mapToInt(MatchingRulesTest::executed).sum())
          .isEqualTo(row.executed());
    }
  }

  private static int executed(Batch batch) {
    return batch.header().getExecuted();
  }
}
