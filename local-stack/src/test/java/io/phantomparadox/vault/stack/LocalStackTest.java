package io.phantomparadox.vault.stack;

import static io.phantomparadox.vault.stack.SwordGame.ALICE;
import static io.phantomparadox.vault.stack.SwordGame.ALICES_SESSION;
import static io.phantomparadox.vault.stack.SwordGame.BOB;
import static io.phantomparadox.vault.stack.SwordGame.DEPOSIT;
import static io.phantomparadox.vault.stack.SwordGame.GAME;
import static io.phantomparadox.vault.stack.SwordGame.PRICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.stack.settlement.PublicCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The line: a trade from the door to the chain and back into the tables, and a second start. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LocalStackTest {
  @Test
  void givenAKeptStack_whenItStartsAgain_thenItContinuesAndEachRunEndsItsChildren(@TempDir Path dir)
      throws Exception {
    LocalStackOptions options =
        LocalStackOptions.defaults().withDataDir(dir.resolve("data")).withPace(50, 4);
    List<Long> children;
    try (LocalStack stack = LocalStack.start(options)) {
      children = stack.children();
      assertThat(children).allMatch(LocalStackTest::lives);
      await()
          .atMost(SwordGame.SETTLED_WITHIN)
          .untilAsserted(
              () -> assertThat(stack.health().parts()).allMatch(StackHealth.Part::ready));
      SwordGame game = SwordGame.on(stack);
      game.begin();

      DoorWallet alice = new DoorWallet(stack.endpoints().ingest(), ALICE);
      alice.allow(ALICES_SESSION, GAME, 1_000_000, 5);
      game.awaitAnswer(
          stack.endpoints().ingest(),
          "/api/session-keys?game=" + GAME + "&owner=" + ALICE.publicKey(),
          "LIVE");

      String sell = game.trade(ALICE, ALICES_SESSION, BOB, 1);

      assertThat(alice.eventsOf(sell))
          .startsWith("ACCEPTED")
          .contains("MATCHED", "NETTED")
          .endsWith("SETTLED");
      JsonNode life = alice.look("/api/intents/" + sell);
      assertThat(life.path("life").path(0).path("state").asText()).isEqualTo("ACCEPTED");
      assertThat(life.path("endSignature").asText()).hasSizeGreaterThan(60);
      await()
          .atMost(SwordGame.SETTLED_WITHIN)
          .untilAsserted(
              () ->
                  assertThat(
                          alice
                              .look(
                                  "/api/games/" + GAME + "/trades/" + life.path("tradeId").asText())
                              .path("intents"))
                      .extracting(half -> half.path("action").asText())
                      .containsExactly("SELL", "BUY"));
      game.awaitAnswer(
          stack.endpoints().ingest(),
          "/api/session-keys?game=" + GAME + "&owner=" + ALICE.publicKey(),
          "\"usedItems\":\"1\"");
      game.awaitOwner(BOB.publicKey());
      game.awaitBalance(ALICE.publicKey(), DEPOSIT + PRICE);
      game.awaitBalance(BOB.publicKey(), DEPOSIT - PRICE);
      new PublicCheck(stack).of(GAME + "/1", dir);
      assertThatThrownBy(() -> LocalStack.start(options))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    }
    assertThat(children).noneMatch(LocalStackTest::lives);

    try (LocalStack stack = LocalStack.start(options)) {
      SwordGame game = SwordGame.on(stack);
      game.awaitOwner(BOB.publicKey());

      game.trade(BOB, BOB, ALICE, 2);

      game.awaitOwner(ALICE.publicKey());
      game.awaitBalance(ALICE.publicKey(), DEPOSIT);
      game.awaitBalance(BOB.publicKey(), DEPOSIT);
    }
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
