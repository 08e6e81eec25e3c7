package io.phantomparadox.vault.ingest.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final String OLD_KEY = "2026-10:" + base64("o".repeat(32));
  private static final String NEW_KEY = "2026-11:" + base64("n".repeat(32));
  private static final Producer PRODUCER =
      new Producer(
          PublicKey.of(Hash32.sha256(new byte[] {1}).toBytes()),
          Set.of(Role.PRODUCER, Role.OPERATOR));

  private Instant now = Instant.parse("2026-11-21T00:00:00Z");

  @Test
  void givenATokenWhenVerifiedThenItsProducerUntilItExpires() {
    Tokens tokens = tokens(NEW_KEY);
    Tokens.Issued issued = tokens.issue(PRODUCER);

    assertThat(tokens.verify(issued.text())).contains(PRODUCER);
    now = issued.expiresAt().minusSeconds(1);
    assertThat(tokens.verify(issued.text())).contains(PRODUCER);
    now = issued.expiresAt();
    assertThat(tokens.verify(issued.text())).isEmpty();
    assertThat(issued.toString()).doesNotContain(issued.text());
  }

  @Test
  void givenASpoiledTokenWhenVerifiedThenNobodyWhateverWasChanged() {
    Tokens tokens = tokens(NEW_KEY);
    String text = tokens.issue(PRODUCER).text();
    // the last character carries 2 bits that decoding ignores
    for (int i = 0; i < text.length() - 1; i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String spoiled = text.substring(0, i) + other + text.substring(i + 1);
      assertThat(tokens.verify(spoiled)).as("position " + i).isEmpty();
    }
    assertThat(tokens.verify("")).isEmpty();
    assertThat(tokens.verify("a.b.c")).isEmpty();
    assertThat(tokens.verify("..")).isEmpty();
    assertThat(tokens.verify("x".repeat(1_000_000))).isEmpty();
  }

  @Test
  void givenATokenThatNamesAnotherAlgorithmWhenVerifiedThenNobody() {
    Tokens tokens = tokens(NEW_KEY);
    String[] parts = tokens.issue(PRODUCER).text().split("\\.", -1);
    for (String header :
        new String[] {
          "{\"alg\":\"none\",\"kid\":\"2026-11\"}",
          "{\"alg\":\"HS512\",\"kid\":\"2026-11\"}",
          "{\"kid\":\"2026-11\"}",
          "[]"
        }) {
      String encoded =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(header.getBytes(StandardCharsets.UTF_8));
      assertThat(tokens.verify(encoded + "." + parts[1] + ".")).isEmpty();
      assertThat(tokens.verify(encoded + "." + parts[1] + "." + parts[2])).isEmpty();
    }
  }

  @Test
  void givenRotatedKeysWhenVerifiedThenOldTokensHoldUntilTheOldKeyIsDropped() {
    String old = tokens(OLD_KEY).issue(PRODUCER).text();

    assertThat(tokens(NEW_KEY + "," + OLD_KEY).verify(old)).contains(PRODUCER);
    assertThat(tokens(NEW_KEY).verify(old)).isEmpty();
    assertThat(tokens(NEW_KEY).verify(tokens(NEW_KEY + "," + OLD_KEY).issue(PRODUCER).text()))
        .as("the first key signs")
        .contains(PRODUCER);
  }

  @Test
  void givenBadKeysWhenParsedThenRefusedWithoutShowingThem() {
    for (String bad :
        new String[] {
          "", "secretsecret", "a:!!!", "a:" + base64("short"), NEW_KEY + "," + NEW_KEY, "a b:AAAA"
        }) {
      assertThatThrownBy(() -> TokenKeys.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .doesNotContain(base64("short"))
          .doesNotContain("secretsecret");
    }
    assertThat(TokenKeys.parse(NEW_KEY).toString()).isEqualTo("TokenKeys[2026-11]");
    assertThat(TokenKeys.random(new SecureRandom()).toString()).isEqualTo("TokenKeys[random]");
  }

  private Tokens tokens(String keys) {
    return new Tokens(TokenKeys.parse(keys), Duration.ofMinutes(30), () -> now);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
