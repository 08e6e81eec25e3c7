package io.phantomparadox.vault.solana.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.offchain.OffchainDecoding;
import io.phantomparadox.vault.solana.offchain.OffchainMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntentTest {
  private static final Keypair SELLER = Keypair.fromSeed(filled(1));
  private static final Keypair BUYER = Keypair.fromSeed(filled(2));
  private static final Hash32 REFERENCE = Hash32.of(filled(9));

  @Test
  void givenAnIntent_whenEncoded_thenEachFieldStandsWhereTheLayoutSays() {
    byte[] bytes = sell().encode();
    String hex = HexFormat.of().formatHex(bytes);

    assertThat(bytes).hasSize(298);
    assertThat(hex.substring(0, 32)).isEqualTo("ff7070762d696e74656e740000000000");
    assertThat(hex.substring(32, 36)).isEqualTo("0101");
    assertThat(hex.substring(36, 100)).isEqualTo("07".repeat(32));
    assertThat(hex.substring(100, 116)).isEqualTo("2a00000000000000");
    assertThat(hex.substring(116, 148)).isEqualTo("05".repeat(16));
    assertThat(hex.substring(148, 212)).isEqualTo("06".repeat(32));
    assertThat(PublicKey.at(bytes, 106)).isEqualTo(SELLER.publicKey());
    assertThat(PublicKey.at(bytes, 138)).isEqualTo(BUYER.publicKey());
    assertThat(hex.substring(340, 356)).isEqualTo("0807060504000000");
    assertThat(PublicKey.at(bytes, 178)).isEqualTo(SELLER.publicKey());
    assertThat(PublicKey.at(bytes, 210)).isEqualTo(SELLER.publicKey());
    assertThat(hex.substring(484, 500)).isEqualTo("0300000000000000");
    assertThat(hex.substring(500, 516)).isEqualTo("e803000000000000");
    assertThat(hex.substring(516, 532)).isEqualTo("d007000000000000");
    assertThat(hex.substring(532)).isEqualTo("00".repeat(32));
    assertThat(sell().id()).isEqualTo(Hash32.sha256(bytes));
  }

  @Test
  void givenRandomIntents_whenEncodedAndDecoded_thenEqual() {
    Random random = new Random(298);
    for (int i = 0; i < 1000; i++) {
      Intent intent = random(random);
      assertThat(Intent.decode(intent.encode())).isEqualTo(new IntentDecoding.Decoded(intent));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00, magic",
    "15, 01, magic",
    "16, 02, version",
    "17, 00, action",
    "17, 07, action",
    "57, 80, game",
    "175, 04, amountLamports",
    "177, 80, amountLamports",
    "249, 80, nonce"
  })
  void givenOneWrongByte_whenDecoded_thenMalformedNamesTheField(
      int at, String value, String field) {
    byte[] bytes = sell().encode();
    bytes[at] = HexFormat.of().parseHex(value)[0];

    assertThat(Intent.decode(bytes))
        .isInstanceOfSatisfying(
            IntentDecoding.Malformed.class, wrong -> assertThat(wrong.field()).isEqualTo(field));
  }

  @Test
  void givenTheLargestAmount_whenDecoded_thenAcceptedAndOneMoreRefused() {
    byte[] bytes = sell().encode();
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    numbers.putLong(170, (1L << 42) - 1);
    assertThat(Intent.decode(bytes)).isInstanceOf(IntentDecoding.Decoded.class);
    numbers.putLong(170, 1L << 42);
    assertThat(Intent.decode(bytes)).isInstanceOf(IntentDecoding.Malformed.class);
  }

  @Test
  void givenAnyOtherLength_whenDecoded_thenMalformed() {
    byte[] bytes = sell().encode();
    for (int length = 0; length <= 400; length++) {
      if (length != bytes.length) {
        assertThat(Intent.decode(Arrays.copyOf(bytes, length)))
            .isInstanceOf(IntentDecoding.Malformed.class);
      }
    }
  }

  @Test
  void givenRandomBytesAfterAValidHead_whenDecoded_thenNeverAnException() {
    Random random = new Random(17);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = sell().encode();
      for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      switch (Intent.decode(bytes)) {
        case IntentDecoding.Decoded(Intent intent) -> assertThat(intent.encode()).isEqualTo(bytes);
        case IntentDecoding.Malformed(String field, String problem) -> {
          assertThat(field).isNotBlank();
          assertThat(problem).isNotBlank();
        }
      }
    }
  }

  @Test
  void givenAnIntent_whenItsOwnerSignsTheText_thenItVerifiesAndNoOtherIntentDoes() {
    Keypair wallet = Keypair.fromSeed(new byte[32]);
    Intent intent = ownedAndSignedBy(wallet, 250_000_001L);
    OffchainMessage message = IntentText.message(intent);

    assertThat(message.encode()[0]).isEqualTo((byte) 0xff);
    assertThat(OffchainMessage.decode(message.encode()))
        .isEqualTo(new OffchainDecoding.Decoded(message));
    assertThat(message.content())
        .startsWith("Phantom Paradox Vault: " + intent.action() + "\n")
        .contains("\nPrice: 0.250000001 SOL (250000001 lamports)\n", "\nGame: " + intent.game());
    SignedIntent signed = SignedIntent.signText(intent, wallet);
    assertThat(signed.verify(Ed25519.strict())).isTrue();
    assertThat(signed.signature()).isNotEqualTo(SignedIntent.sign(intent, wallet).signature());
    Intent other = ownedAndSignedBy(wallet, 250_000_002L);
    assertThat(new SignedIntent(other, signed.signature()).verify(Ed25519.strict())).isFalse();
  }

  @Test
  void givenASessionKey_whenItSignsTheText_thenNeitherMadeNorAccepted() {
    Intent intent = sell();
    byte[] seed = new byte[32];
    seed[0] = 77;
    Keypair session = Keypair.fromSeed(seed);
    Intent bySession =
        new Intent(
            intent.action(),
            intent.domain(),
            intent.game(),
            intent.tradeId(),
            intent.item(),
            intent.from(),
            intent.to(),
            intent.amountLamports(),
            intent.owner(),
            session.publicKey(),
            intent.nonce(),
            intent.createdAtMillis(),
            intent.expiresAtMillis(),
            intent.reference());

    assertThatThrownBy(() -> SignedIntent.signText(bySession, session))
        .isInstanceOf(IllegalArgumentException.class);
    Signature overText = session.sign(IntentText.message(bySession).encode());
    assertThat(new SignedIntent(bySession, overText).verify(Ed25519.strict())).isFalse();
  }

  /** Whatever a person reads decides: two intents that differ anywhere have different texts. */
  @Test
  void givenIntentsThatDifferInOneBit_whenWritten_thenTheirTextsOrDomainsDiffer() {
    byte[] bytes = sell().encode();
    byte[] text = IntentText.message(sell()).encode();
    int compared = 0;
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      if (Intent.decode(flipped) instanceof IntentDecoding.Decoded(Intent intent)) {
        assertThat(IntentText.message(intent).encode()).isNotEqualTo(text);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(2_000);
  }

  private static Intent ownedAndSignedBy(Keypair wallet, long lamports) {
    Intent intent = sell();
    return new Intent(
        intent.action(),
        intent.domain(),
        intent.game(),
        intent.tradeId(),
        intent.item(),
        wallet.publicKey(),
        intent.to(),
        lamports,
        wallet.publicKey(),
        wallet.publicKey(),
        intent.nonce(),
        intent.createdAtMillis(),
        intent.expiresAtMillis(),
        intent.reference());
  }

  @Test
  void givenAnIntent_whenSignedByItsSigner_thenVerifiesAndByNobodyElse() {
    SignedIntent signed = SignedIntent.sign(sell(), SELLER);

    assertThat(signed.verify(Ed25519.strict())).isTrue();
    assertThat(new SignedIntent(sell(), BUYER.sign(sell().encode())).verify(Ed25519.strict()))
        .isFalse();
    assertThatThrownBy(() -> SignedIntent.sign(sell(), BUYER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "ok",
      value = {
        "SELL, S, B, S, no, ok",
        "SELL, S, B, B, no, OWNER_IS_NOT_THE_PARTY",
        "SELL, S, S, S, no, SELF_TRADE",
        "SELL, S, 0, S, no, PARTY_MISSING",
        "SELL, S, B, S, yes, REFERENCE_NOT_ZERO",
        "BUY, S, B, B, no, ok",
        "BUY, S, B, S, no, OWNER_IS_NOT_THE_PARTY",
        "BUY, 0, B, B, no, PARTY_MISSING",
        "ASK, S, 0, S, no, ok",
        "ASK, S, B, S, no, PARTY_NOT_OPEN",
        "ASK, B, 0, S, no, OWNER_IS_NOT_THE_PARTY",
        "BID, 0, B, B, no, ok",
        "BID, S, B, B, no, PARTY_NOT_OPEN",
        "BID, 0, B, S, no, OWNER_IS_NOT_THE_PARTY",
        "TAKE, S, B, B, yes, ok",
        "TAKE, S, B, S, yes, ok",
        "TAKE, S, B, B, no, REFERENCE_MISSING",
        "TAKE, S, 0, S, yes, PARTY_MISSING",
        "CANCEL, S, 0, S, yes, ok",
        "CANCEL, S, B, B, yes, ok",
        "CANCEL, S, 0, B, yes, OWNER_IS_NOT_THE_PARTY",
        "CANCEL, S, 0, S, no, REFERENCE_MISSING",
        "BUY, S, B, 0, no, PARTY_MISSING"
      })
  void givenPartiesAndReference_whenChecked_thenTheRuleOfTheActionDecides(
      IntentAction action,
      String from,
      String to,
      String owner,
      String reference,
      String expected) {
    Intent intent =
        intent(
            action,
            party(from),
            party(to),
            party(owner),
            reference.equals("yes") ? REFERENCE : Hash32.ZERO,
            1000,
            2000);

    assertThat(IntentRules.check(intent).map(Enum::name).orElse(null)).isEqualTo(expected);
  }

  @Test
  void givenAnIntentThatEndsBeforeItBegins_whenChecked_thenRefused() {
    Intent intent =
        intent(
            IntentAction.SELL,
            SELLER.publicKey(),
            BUYER.publicKey(),
            SELLER.publicKey(),
            Hash32.ZERO,
            2000,
            1999);

    assertThat(IntentRules.check(intent)).contains(IntentRules.Violation.EXPIRES_BEFORE_CREATED);
  }

  @Test
  void givenAnotherClusterOrProgram_whenTheDomainIsMade_thenItDiffers() {
    Hash32 domain = IntentDomain.of(Hash32.ZERO, PublicKey.ZERO);

    assertThat(domain)
        .isEqualTo(Hash32.sha256(new byte[64], new byte[] {'i', 'n', 't', 'e', 'n', 't'}))
        .isNotEqualTo(IntentDomain.of(REFERENCE, PublicKey.ZERO))
        .isNotEqualTo(IntentDomain.of(Hash32.ZERO, SELLER.publicKey()));
  }

  private static PublicKey party(String name) {
    return switch (name) {
      case "S" -> SELLER.publicKey();
      case "B" -> BUYER.publicKey();
      default -> PublicKey.ZERO;
    };
  }

  private static Intent sell() {
    return intent(
        IntentAction.SELL,
        SELLER.publicKey(),
        BUYER.publicKey(),
        SELLER.publicKey(),
        Hash32.ZERO,
        1000,
        2000);
  }

  private static Intent intent(
      IntentAction action,
      PublicKey from,
      PublicKey to,
      PublicKey owner,
      Hash32 reference,
      long createdAt,
      long expiresAt) {
    return new Intent(
        action,
        Hash32.of(filled(7)),
        42,
        TradeId.of(Arrays.copyOf(filled(5), 16)),
        Hash32.of(filled(6)),
        from,
        to,
        0x0405060708L,
        owner,
        SELLER.publicKey(),
        3,
        createdAt,
        expiresAt,
        reference);
  }

  private static Intent random(Random random) {
    return new Intent(
        IntentAction.ofCode(1 + random.nextInt(6)).orElseThrow(),
        Hash32.of(bytes(random, 32)),
        random.nextLong() >>> 1,
        TradeId.of(bytes(random, 16)),
        Hash32.of(bytes(random, 32)),
        PublicKey.of(bytes(random, 32)),
        PublicKey.of(bytes(random, 32)),
        random.nextLong() & Intent.MAX_AMOUNT_LAMPORTS,
        PublicKey.of(bytes(random, 32)),
        PublicKey.of(bytes(random, 32)),
        random.nextLong() >>> 1,
        random.nextLong(),
        random.nextLong(),
        Hash32.of(bytes(random, 32)));
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
