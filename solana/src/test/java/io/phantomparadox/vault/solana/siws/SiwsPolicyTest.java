package io.phantomparadox.vault.solana.siws;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiwsPolicyTest {
  private static final Keypair WALLET = Keypair.fromSeed(new byte[32]);
  private static final Instant NOW = Instant.parse("2026-11-20T17:00:00Z");
  private static final SiwsPolicy POLICY = SiwsPolicy.of(Set.of("app.example"), "solana:localnet");

  @Test
  void givenWhatTheServerIssued_whenSignedByTheWallet_thenAccepted() {
    assertThat(check(issued(), NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, STATEMENT, solana:localnet, nonce-of-at-least-128-bits, 2026-11-20T17:00:00Z, 2026-11-20T17:05:00Z, DOMAIN_NOT_ALLOWED",
    "app.example, BREAK, solana:localnet, nonce-of-at-least-128-bits, 2026-11-20T17:00:00Z, 2026-11-20T17:05:00Z, LINE_BREAK",
    "app.example, STATEMENT, solana:mainnet, nonce-of-at-least-128-bits, 2026-11-20T17:00:00Z, 2026-11-20T17:05:00Z, WRONG_CHAIN",
    "app.example, STATEMENT, solana:localnet, short, 2026-11-20T17:00:00Z, 2026-11-20T17:05:00Z, NONCE_TOO_SHORT",
    "app.example, STATEMENT, solana:localnet, nonce-of-at-least-128-bits, yesterday, 2026-11-20T17:05:00Z, TIME_UNREADABLE",
    "app.example, STATEMENT, solana:localnet, nonce-of-at-least-128-bits, 2026-11-20T17:01:01Z, 2026-11-20T17:05:00Z, ISSUED_AT_OUT_OF_RANGE",
    "app.example, STATEMENT, solana:localnet, nonce-of-at-least-128-bits, 2026-11-20T16:58:59Z, 2026-11-20T17:05:00Z, ISSUED_AT_OUT_OF_RANGE",
    "app.example, STATEMENT, solana:localnet, nonce-of-at-least-128-bits, 2026-11-20T17:00:00Z, 2026-11-20T17:00:00Z, EXPIRED_OR_TOO_LONG",
    "app.example, STATEMENT, solana:localnet, nonce-of-at-least-128-bits, 2026-11-20T17:00:00Z, 2026-11-20T17:10:01Z, EXPIRED_OR_TOO_LONG"
  })
  void givenAMessageThatBreaksOneRule_whenChecked_thenThatRule(
      String domain,
      String statement,
      String chain,
      String nonce,
      String issuedAt,
      String expiration,
      SiwsProblem expected) {
    SiwsMessage message =
        new SiwsMessage(
            domain,
            WALLET.publicKey().toBase58(),
            statement.equals("BREAK") ? "Hi\n\nNonce: attacker" : statement,
            null,
            "1",
            chain,
            nonce,
            issuedAt,
            expiration,
            null,
            null,
            null);

    assertThat(check(message, NOW)).contains(expected);
  }

  @Test
  void givenOtherBytesAnotherWalletOrABadSignature_whenChecked_thenRefused() {
    SiwsMessage issued = issued();
    byte[] other = issued.encode();
    other[other.length - 1] ^= 1;
    Keypair thief =
        Keypair.fromSeed(
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
              25, 26, 27, 28, 29, 30, 31, 32
            });

    assertThat(
            POLICY.check(
                issued, WALLET.publicKey(), other, WALLET.sign(other), NOW, Ed25519.strict()))
        .contains(SiwsProblem.BYTES_DIFFER);
    assertThat(
            POLICY.check(
                issued,
                thief.publicKey(),
                issued.encode(),
                thief.sign(issued.encode()),
                NOW,
                Ed25519.strict()))
        .contains(SiwsProblem.ADDRESS_IS_NOT_THE_KEY);
    assertThat(
            POLICY.check(
                issued,
                WALLET.publicKey(),
                issued.encode(),
                thief.sign(issued.encode()),
                NOW,
                Ed25519.strict()))
        .contains(SiwsProblem.BAD_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        " wants you to sign in with your Solana account:\nA",
        "d wants you to sign in with your Solana account:\n",
        "d\nd wants you to sign in with your Solana account:\nA",
        "d wants you to sign in with your Solana account:\nA\nURI: x"
      })
  void givenATextThatIsNoSignIn_whenParsed_thenEmpty(String text) {
    assertThat(SiwsMessage.parse(text)).isEmpty();
  }

  @Test
  void givenRandomLines_whenParsed_thenAMessageThatWritesTheSameOrNothing() {
    String[] pieces = {
      "\n", "\n\n", "URI: a", "Version: 1", "Nonce: n", "Resources:", "- r", "text", "Chain ID: c"
    };
    int rounds = Boolean.getBoolean("vault.test.long") ? 500_000 : 3_000;
    Random random = new Random(0x51);
    for (int i = 0; i < rounds; i++) {
      StringBuilder text = new StringBuilder("d wants you to sign in with your Solana account:\nA");
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      // like the reference, an empty statement is read but never written
      SiwsMessage.parse(text.toString())
          .filter(message -> !"".equals(message.statement()))
          .ifPresent(
              message ->
                  assertThat(message.text()).isEqualTo(text.toString().replaceAll("\\n+$", "")));
    }
  }

  @Test
  void givenAVeryLongStatement_whenParsed_thenAnsweredAtOnce() {
    String text = issued().text() + "\n\nNonce: x".repeat(1_500);

    assertThat(SiwsMessage.parse(text)).isPresent();
    assertThat(SiwsMessage.parse(text + "x".repeat(SiwsMessage.TEXT_CHARS_MAX))).isEmpty();
  }

  private static Optional<SiwsProblem> check(SiwsMessage message, Instant now) {
    return POLICY.check(
        message,
        WALLET.publicKey(),
        message.encode(),
        WALLET.sign(message.encode()),
        now,
        Ed25519.strict());
  }

  private static SiwsMessage issued() {
    return new SiwsMessage(
        "app.example",
        WALLET.publicKey().toBase58(),
        "Open a trading session",
        "https://app.example",
        "1",
        "solana:localnet",
        "nonce-of-at-least-128-bits",
        "2026-11-20T17:00:00.000Z",
        "2026-11-20T17:05:00.000Z",
        null,
        null,
        List.of("urn:ppv:session"));
  }
}
