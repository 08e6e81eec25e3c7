package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.Hash32;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 2: who gives a half; the rest of the rule is in the tables of docs/SCENARIOS.md. */
class Rule02ConsentAndExpiryTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  private IntentDraft sell() {
    return ann.sells("sword").to(bob).at(100);
  }

  @Test
  void theTextAndTheBytesAreTheSameIntentSoBothAreARetry() {
    IntentDraft sell = sell();
    sell.post();
    sell.signedAsText().post().isAccepted();
    bob.buys("sword").from(ann).at(100).post();
    vault.untilCut().batch(1).executes(1);
  }

  @Test
  void bytesThatAreNoIntentAreMalformed() {
    byte[] cut = Arrays.copyOf(sell().intent().encode(), 297);
    Hash32 id = vault.postIntentBytes(cut);
    Expect.that(vault.answerTo(id).equals("REJECTED MALFORMED"), "%s", vault.answerTo(id));
  }

  @Test
  void anIntentForAnotherClusterOrProgramIsRefused() {
    sell().inDomain(Hash32.sha256(new byte[] {9})).post().isRejected("WRONG_DOMAIN");
  }

  @Test
  void theOwnerIsThePartyThatGivesTheHalf() {
    // bob's SELL of what ann would sell
    bob.sells("sword").seller(ann.wallet()).to(bob).at(1).post().isRejected("MALFORMED");
  }
}
