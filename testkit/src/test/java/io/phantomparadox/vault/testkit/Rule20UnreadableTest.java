package io.phantomparadox.vault.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.GameKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 20: only intents may dead-letter; a chain event that cannot be read stops the game. */
class Rule20UnreadableTest {
  private static final byte[] NO_RECORD = {7, 7, 7};

  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void anUnreadableIntentIsADeadLetterThatSaysWhereItCameFrom() {
    vault.postBytes(GameKey.of(TestVault.GAME), NO_RECORD);
    var letter = vault.deadLetters().getFirst();
    Expect.that(Arrays.equals(letter.value(), NO_RECORD), "as it was");
    Expect.that(
        TestVault.header(letter, "__streams.errors.topic").equals("vault.intents")
            && TestVault.header(letter, "__streams.errors.offset").equals("0")
            && TestVault.header(letter, "__streams.errors.exception")
                .equals(SerializationException.class.getName()),
        "its headers: %s",
        letter.headers());
  }

  @Test
  void anUnreadableIntentHasAResultThatNamesItsPlaceOnTheLog() {
    vault.postBytes(GameKey.of(TestVault.GAME), NO_RECORD);
    var result = vault.results().getFirst();
    Expect.that(result.getStatus().name().equals("UNREADABLE"), "%s", result.getStatus());
    Expect.that(result.getDetail().equals("vault.intents-0-0"), "%s", result.getDetail());
  }

  @Test
  void anIntentUnderAKeyThatIsNoGameIsUnreadable() {
    vault.postBytes("no number", "text".getBytes(StandardCharsets.UTF_8));
    Expect.that(vault.deadLetters().size() == 1, "%s", vault.deadLetters());
  }

  @Test
  void theGameGoesOnAfterAnUnreadableIntent() {
    vault.postBytes(GameKey.of(TestVault.GAME), NO_RECORD);
    vault.trade("sword", ann, bob, 10);
    vault.untilCut().batch(1).executes(1);
  }

  @Test
  void anUnreadableChainEventStopsTheGame() {
    assertThatThrownBy(() -> vault.chainBytes(GameKey.of(TestVault.GAME), NO_RECORD))
        .hasRootCauseInstanceOf(SerializationException.class);
  }
}
