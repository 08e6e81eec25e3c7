package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.intent.IntentAction;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 4: session keys come from the chain alone, and their limits hold at admission and cut. */
class Rule04SessionsTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword", "shield");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  private IntentDraft sell(SessionKey key) {
    return ann.sells("sword").to(bob).at(100).signedBy(key);
  }

  private IntentDraft buy(SessionKey key, String trade, long lamports) {
    return bob.buys("sword").from(ann).at(lamports).trade(trade).signedBy(key);
  }

  @Test
  void aSessionKeySignsForItsOwner() {
    sell(ann.session("phone").register()).post().isAccepted();
    bob.buys("sword").from(ann).at(100).signedBy(bob.session("tablet").register()).post();
    vault.untilCut().settle().item("sword").belongsTo(bob);
  }

  @Test
  void aSessionKeyOfAnotherOwnerIsUnknown() {
    sell(bob.session("phone").register()).post().isRejected("SESSION_UNKNOWN");
  }

  @Test
  void aSessionKeyDoesNotSignTexts() {
    SessionKey key = ann.session("phone").register();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> sell(key).signedAsText().post())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRevokedSessionKeyIsRefused() {
    sell(ann.session("phone").register().revoke()).post().isRejected("SESSION_REVOKED");
  }

  @Test
  void anExpiredSessionKeyIsRefused() {
    SessionKey key = ann.session("phone").lasting(Duration.ofSeconds(60)).register();
    vault.pass(Duration.ofSeconds(61));
    sell(key).post().isRejected("SESSION_EXPIRED");
  }

  @Test
  void aSessionKeySignsOnlyWhatItMay() {
    SessionKey key = ann.session("phone").only(IntentAction.BUY).register();
    sell(key).post().isRejected("ACTION_NOT_ALLOWED");
  }

  @Test
  void volumeMayBeUsedToTheLastLamport() {
    buy(bob.session("phone").volume(100).register(), "t", 100).post().isAccepted();
  }

  @Test
  void oneLamportAboveTheVolumeIsTooMuch() {
    buy(bob.session("phone").volume(99).register(), "t", 100).post().isRejected("VOLUME_LIMIT");
  }

  @Test
  void whatWaitsReservesVolume() {
    SessionKey key = bob.session("phone").volume(150).register();
    buy(key, "one", 100).post();
    buy(key, "two", 51).post().isRejected("VOLUME_LIMIT");
    key.hasUsed(100);
  }

  @Test
  void whatEndsUnexecutedGivesItsVolumeBack() {
    SessionKey key = bob.session("phone").volume(150).register();
    buy(key, "one", 100).expiresIn(Duration.ofSeconds(5)).post();
    vault.pass(Duration.ofSeconds(6));
    key.hasUsed(0);
    buy(key, "two", 51).post().isAccepted();
  }

  @Test
  void whatWasExecutedStaysUsed() {
    SessionKey key = bob.session("phone").volume(150).register();
    ann.sells("sword").to(bob).at(100).trade("t").post();
    buy(key, "t", 100).post();
    vault.untilCut().settle();
    key.hasUsed(100);
  }

  @Test
  void aSessionKeySellsNoMoreItemsThanItMay() {
    SessionKey key = ann.session("phone").items(1).register();
    sell(key).post();
    ann.sells("shield").to(bob).at(1).signedBy(key).post().isRejected("ITEMS_LIMIT");
  }

  @Test
  void unlimitedVolumeIsAnUnsignedNumber() {
    buy(bob.session("phone").volume(-1).register(), "t", 1_000).post().isAccepted();
  }

  @Test
  void aSessionRevokedAfterAdmissionStopsItsTradesAtTheCut() {
    SessionKey key = bob.session("phone").volume(100).register();
    PostedIntent sell = ann.sells("sword").to(bob).at(60).trade("t").post();
    PostedIntent buy = buy(key, "t", 60).post();
    key.hasUsed(60).revoke();
    vault.untilCut().hasBatches(0);
    sell.isRejected("SESSION_REVOKED");
    buy.isRejected("SESSION_REVOKED");
    key.hasUsed(0);
  }
}
