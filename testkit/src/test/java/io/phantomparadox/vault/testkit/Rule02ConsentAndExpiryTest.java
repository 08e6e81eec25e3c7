package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.Hash32;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 2: who gives a half, with which signature, and for how long. */
class Rule02ConsentAndExpiryTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

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
  void anOwnerMaySignTheTextOfAnIntentInsteadOfItsBytes() {
    sell().signedAsText().post().isAccepted();
    bob.buys("sword").from(ann).at(100).signedAsText().post().isAccepted();
    vault.untilCut().settle().item("sword").belongsTo(bob);
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
  void oneBitOfASignatureIsEnoughToRefuseIt() {
    sell().postWithBrokenSignature().isRejected("BAD_SIGNATURE");
  }

  @Test
  void aStrangersSignatureIsNoConsent() {
    sell().signedBy(TestWallet.named("stranger")).post().isRejected("SESSION_UNKNOWN");
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

  @Test
  void nobodyTradesWithThemselves() {
    ann.sells("sword").to(ann).at(1).post().isRejected("MALFORMED");
  }

  @Test
  void anIntentMayLiveAnHour() {
    sell().expiresIn(HOUR).post().isAccepted();
  }

  @Test
  void anIntentMayNotLiveAMillisecondMoreThanAnHour() {
    sell().expiresIn(HOUR.plus(MILLISECOND)).post().isRejected("MALFORMED");
  }

  @Test
  void whatEndsTheMomentItIsLoggedHasExpired() {
    sell()
        .madeIn(Duration.ofSeconds(-1))
        .expiresIn(Duration.ofSeconds(1))
        .post()
        .isExpired("EXPIRED");
  }

  @Test
  void anIntentMayBeMadeAMinuteAheadOfTheBrokersClock() {
    sell().madeIn(Duration.ofSeconds(60)).expiresIn(Duration.ofSeconds(1)).post().isAccepted();
  }

  @Test
  void anIntentMayNotBeMadeFurtherAhead() {
    sell()
        .madeIn(Duration.ofSeconds(60).plus(MILLISECOND))
        .expiresIn(Duration.ofSeconds(1))
        .post()
        .isRejected("MALFORMED");
  }

  @Test
  void anUnmatchedHalfExpires() {
    PostedIntent alone = sell().expiresIn(Duration.ofSeconds(3)).post();
    vault.pass(Duration.ofSeconds(4));
    alone.isExpired("UNMATCHED");
  }

  @Test
  void aTradeExpiresWithItsEarlierHalf() {
    Player poor = vault.player("poor");
    ann.sells("sword").to(poor).at(100).expiresIn(Duration.ofSeconds(3)).post();
    PostedIntent buy = poor.buys("sword").from(ann).at(100).post();
    vault.pass(Duration.ofSeconds(4));
    buy.isExpired("EXPIRED");
  }

  @Test
  void aTradeThatExpiredIsNeverMemberOfACut() {
    Player poor = vault.player("poor");
    ann.sells("sword").to(poor).at(100).expiresIn(Duration.ofSeconds(3)).post();
    poor.buys("sword").from(ann).at(100).post();
    vault.pass(Duration.ofSeconds(4));
    poor.deposits(100);
    vault.untilCut().hasBatches(0);
  }
}
