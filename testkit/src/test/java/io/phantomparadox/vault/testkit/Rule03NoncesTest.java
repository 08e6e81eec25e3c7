package io.phantomparadox.vault.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 3: a nonce is used once per game and signer, and a retry changes nothing. */
class Rule03NoncesTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void theSameNonceWithOtherBytesIsReused() {
    ann.sells("sword").to(bob).at(100).nonce(7).post();
    ann.sells("sword").to(bob).at(101).nonce(7).post().isRejected("NONCE_REUSED");
  }

  @Test
  void theSameNonceWithTheSameBytesIsARetry() {
    IntentDraft sell = ann.sells("sword").to(bob).at(100);
    sell.post();
    sell.post().isAccepted();
    Expect.that(vault.results().isEmpty(), "a retry is no news: %s", vault.results());
  }

  @Test
  void noncesComeInAnyOrder() {
    ann.sells("sword").to(bob).at(1).trade("a").nonce(900).post().isAccepted();
    ann.sells("sword").to(bob).at(2).trade("b").nonce(3).post().isAccepted();
  }

  @Test
  void aNonceOfAnotherSignerIsAnotherNonce() {
    ann.sells("sword").to(bob).at(100).nonce(7).post();
    bob.buys("sword").from(ann).at(100).nonce(7).post().isAccepted();
  }

  @Test
  void theFirstAnswerStandsEvenIfItsReasonIsGone() {
    IntentDraft sell = ann.sells("unminted").to(bob).at(1);
    sell.post().isRejected("UNKNOWN_ITEM");
    ann.owning("unminted");
    sell.post().isRejected("UNKNOWN_ITEM");
    Expect.that(vault.results().size() == 1, "told once: %s", vault.results());
  }

  @Test
  void aRefusedSignatureDoesNotUseTheNonceUp() {
    IntentDraft sell = ann.sells("sword").to(bob).at(100);
    sell.postWithBrokenSignature().isRejected("BAD_SIGNATURE");
    sell.post();
    bob.buys("sword").from(ann).at(100).post();
    vault.untilCut().batch(1).executes(1);
  }
}
