package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RULES 2, 3, 4 and 16 as a table: one posted intent, one expected answer. */
class AdmissionRulesTest {
  private static final int ALL_ACTIONS = 0x7e;

  /** A game with a seller who owns a sword, a buyer with 1000 lamports, and a session of each. */
  record Market(NettingHarness vault, Player seller, Player buyer, Player sellKey, Player buyKey) {
    Signing sell() {
      return vault.sell("t", "sword", seller, buyer, 100);
    }

    Signing buy() {
      return vault.buy("t", "sword", seller, buyer, 100);
    }

    Signing ask() {
      return Signing.draft(
          IntentAction.ASK,
          "t",
          "sword",
          seller.key(),
          io.phantomparadox.vault.solana.PublicKey.ZERO,
          100,
          seller,
          vault.nonce(),
          vault.now());
    }

    void register(Player owner, Player session, long volume, long items, int actions) {
      vault.chainEvent(
          new SessionKeyRegistered(
              owner.bytes(), session.bytes(), volume, items, vault.now() / 1_000 + 60, actions));
    }
  }

  record Row(String name, String expected, Function<Market, Hash32> script) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        row("a good SELL waits", "none", m -> m.vault.post(m.sell())),
        row(
            "one bit of the signature",
            "REJECTED BAD_SIGNATURE",
            m -> {
              Signing sell = m.sell();
              byte[] signature = sell.record().getSignature().bytes().clone();
              signature[3] ^= 1;
              m.vault.post(
                  new SignedIntent(
                      ByteBuffer.wrap(sell.intent().encode()), new Signature64(signature)));
              return sell.id();
            }),
        row(
            "signed by a stranger's key that is no session",
            "REJECTED SESSION_UNKNOWN",
            m -> m.vault.post(m.sell().signedBy(Player.named("stranger")))),
        row(
            "297 bytes",
            "REJECTED MALFORMED",
            m -> {
              byte[] cut = java.util.Arrays.copyOf(m.sell().intent().encode(), 297);
              m.vault.post(new SignedIntent(ByteBuffer.wrap(cut), new Signature64(new byte[64])));
              return Hash32.sha256(cut);
            }),
        row(
            "for another program",
            "REJECTED WRONG_DOMAIN",
            m -> m.vault.post(m.sell().inDomain(Hash32.sha256(new byte[] {9})))),
        row(
            "under another game's key",
            "none",
            m -> {
              // game 2 does not exist here; its result is filed under the key it came with
              Signing sell = m.sell().inGame(2);
              m.vault.postUnder("1", sell);
              assertThat(m.vault.reason(sell.id())).isEqualTo("REJECTED WRONG_DOMAIN");
              return Hash32.ZERO;
            }),
        row(
            "in a game that the chain does not know",
            "REJECTED UNKNOWN_WALLET",
            m -> m.vault.post(m.sell().inGame(99))),
        row(
            "the owner is not the seller",
            "REJECTED MALFORMED",
            m ->
                m.vault.post(
                    Signing.draft(
                        IntentAction.SELL,
                        "t",
                        "sword",
                        m.seller.key(),
                        m.buyer.key(),
                        1,
                        m.buyer,
                        m.vault.nonce(),
                        m.vault.now()))),
        row(
            "to oneself",
            "REJECTED MALFORMED",
            m -> m.vault.post(m.vault.sell("t", "sword", m.seller, m.seller, 1))),
        row(
            "lives an hour and a millisecond",
            "REJECTED MALFORMED",
            m -> m.vault.post(m.sell().expiring(m.vault.now(), m.vault.now() + 3_600_001))),
        row(
            "lives an hour",
            "none",
            m -> m.vault.post(m.sell().expiring(m.vault.now(), m.vault.now() + 3_600_000))),
        row(
            "ends the moment it is logged",
            "EXPIRED EXPIRED",
            m -> m.vault.post(m.sell().expiring(m.vault.now() - 1_000, m.vault.now()))),
        row(
            "made 60 s ahead",
            "none",
            m -> m.vault.post(m.sell().expiring(m.vault.now() + 60_000, m.vault.now() + 61_000))),
        row(
            "made 60.001 s ahead",
            "REJECTED MALFORMED",
            m -> m.vault.post(m.sell().expiring(m.vault.now() + 60_001, m.vault.now() + 61_000))),
        row(
            "same nonce, other bytes",
            "REJECTED NONCE_REUSED",
            m -> {
              Signing first = m.sell();
              m.vault.post(first);
              return m.vault.post(first.amount(101));
            }),
        row(
            "same nonce, same bytes is a retry",
            "none",
            m -> {
              Signing first = m.sell();
              m.vault.post(first);
              return m.vault.post(first);
            }),
        row(
            "same nonce of another signer",
            "none",
            m -> {
              Signing first = m.sell();
              m.vault.post(first);
              return m.vault.post(m.buy().nonce(first.nonce()));
            }),
        row(
            "an unknown buyer",
            "REJECTED UNKNOWN_WALLET",
            m -> m.vault.post(m.vault.sell("t", "sword", m.seller, Player.named("nobody"), 1))),
        row(
            "an unknown owner",
            "REJECTED UNKNOWN_WALLET",
            m -> m.vault.post(m.vault.sell("t", "sword", Player.named("nobody"), m.buyer, 1))),
        row(
            "an unknown item",
            "REJECTED UNKNOWN_ITEM",
            m -> m.vault.post(m.vault.sell("t", "shield", m.seller, m.buyer, 1))),
        row(
            "an answer stands: a retry after the item came gets the first one",
            "REJECTED UNKNOWN_ITEM",
            m -> {
              Signing sell = m.vault.sell("t", "shield", m.seller, m.buyer, 1);
              m.vault.post(sell);
              m.vault.item("shield", m.seller);
              m.vault.post(sell);
              assertThat(m.vault.results()).hasSize(1);
              return sell.id();
            }),
        row(
            "by a session key",
            "none",
            m -> {
              m.register(m.seller, m.sellKey, 0, 1, ALL_ACTIONS);
              return m.vault.post(m.sell().signedBy(m.sellKey));
            }),
        row(
            "by another owner's session key",
            "REJECTED SESSION_UNKNOWN",
            m -> {
              m.register(m.buyer, m.sellKey, 1_000, 1, ALL_ACTIONS);
              return m.vault.post(m.sell().signedBy(m.sellKey));
            }),
        row(
            "by a revoked session key",
            "REJECTED SESSION_REVOKED",
            m -> {
              m.register(m.seller, m.sellKey, 0, 1, ALL_ACTIONS);
              m.vault.chainEvent(new SessionKeyRevoked(m.seller.bytes(), m.sellKey.bytes()));
              return m.vault.post(m.sell().signedBy(m.sellKey));
            }),
        row(
            "by an expired session key",
            "REJECTED SESSION_EXPIRED",
            m -> {
              m.register(m.seller, m.sellKey, 0, 1, ALL_ACTIONS);
              m.vault.pass(Duration.ofSeconds(61));
              return m.vault.post(m.sell().signedBy(m.sellKey));
            }),
        row(
            "a session key that may only buy sells",
            "REJECTED ACTION_NOT_ALLOWED",
            m -> {
              m.register(m.seller, m.sellKey, 0, 1, 1 << IntentAction.BUY.code());
              return m.vault.post(m.sell().signedBy(m.sellKey));
            }),
        row(
            "volume used up to the last lamport",
            "none",
            m -> {
              m.register(m.buyer, m.buyKey, 100, 0, ALL_ACTIONS);
              return m.vault.post(m.buy().signedBy(m.buyKey));
            }),
        row(
            "one lamport above the volume",
            "REJECTED VOLUME_LIMIT",
            m -> {
              m.register(m.buyer, m.buyKey, 99, 0, ALL_ACTIONS);
              return m.vault.post(m.buy().signedBy(m.buyKey));
            }),
        row(
            "volume is reserved by what waits",
            "REJECTED VOLUME_LIMIT",
            m -> {
              m.register(m.buyer, m.buyKey, 150, 0, ALL_ACTIONS);
              m.vault.post(m.buy().signedBy(m.buyKey));
              return m.vault.post(
                  m.vault.buy("t2", "sword", m.seller, m.buyer, 51).signedBy(m.buyKey));
            }),
        row(
            "volume comes back when a half expires",
            "none",
            m -> {
              m.register(m.buyer, m.buyKey, 150, 0, ALL_ACTIONS);
              m.vault.post(
                  m.buy().signedBy(m.buyKey).expiring(m.vault.now(), m.vault.now() + 5_000));
              m.vault.pass(Duration.ofSeconds(6));
              assertThat(m.vault.session(m.buyer, m.buyKey).getUsedVolumeLamports()).isZero();
              return m.vault.post(
                  m.vault.buy("t2", "sword", m.seller, m.buyer, 51).signedBy(m.buyKey));
            }),
        row(
            "the second sale of a session key for one",
            "REJECTED ITEMS_LIMIT",
            m -> {
              m.register(m.seller, m.sellKey, 0, 1, ALL_ACTIONS);
              m.vault.post(m.sell().signedBy(m.sellKey));
              return m.vault.post(
                  m.vault.sell("t2", "sword", m.seller, m.buyer, 1).signedBy(m.sellKey));
            }),
        row(
            "an unlimited volume is a u64 that looks negative",
            "none",
            m -> {
              m.register(m.buyer, m.buyKey, -1L, 0, ALL_ACTIONS);
              return m.vault.post(m.buy().signedBy(m.buyKey));
            }));
  }

  private static Row row(String name, String expected, Function<Market, Hash32> script) {
    return new Row(name, expected, script);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void givenAMarketWhenAnIntentIsPostedThenItGetsItsAnswer(Row row) {
    try (NettingHarness vault = NettingHarness.open()) {
      Player seller = vault.wallet("seller", 0);
      Player buyer = vault.wallet("buyer", 1_000);
      vault.item("sword", seller);
      Market market =
          new Market(
              vault, seller, buyer, Player.named("sell session"), Player.named("buy session"));

      Hash32 id = row.script().apply(market);

      assertThat(vault.reason(id)).isEqualTo(row.expected());
    }
  }

  @org.junit.jupiter.api.Test
  void givenBytesThatAreNoRecordWhenReadThenDeadLetterAndUnreadableResultAndTheNextIsServed() {
    try (NettingHarness vault = NettingHarness.open()) {
      Player seller = vault.wallet("seller", 0);
      Player buyer = vault.wallet("buyer", 0);
      vault.item("sword", seller);

      vault.postBytes("1", new byte[] {1, 2, 3});
      vault.postBytes(
          "no number",
          vault
              .sell("t", "sword", seller, buyer, 1)
              .record()
              .toString()
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      Hash32 good = vault.post(vault.sell("t", "sword", seller, buyer, 1));

      assertThat(vault.results()).hasSize(2);
      assertThat(vault.results().getFirst().getDetail()).isEqualTo("vault.intents-0-0");
      List<org.apache.kafka.streams.test.TestRecord<String, byte[]>> dead = vault.deadLetters();
      assertThat(dead).hasSize(2);
      assertThat(dead.getFirst().value()).containsExactly(1, 2, 3);
      assertThat(dead.getFirst().headers().lastHeader("__streams.errors.offset").value())
          .asString()
          .isEqualTo("0");
      assertThat(vault.reason(good)).isEqualTo("none");
    }
  }
}
