package io.phantomparadox.vault.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 4: session keys, as far as they are not in the tables of docs/SCENARIOS.md. */
class Rule04SessionsTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void aSessionKeyDoesNotSignTexts() {
    SessionKey key = ann.session("phone").register();
    IntentDraft sell = ann.sells("sword").to(bob).at(100).signedBy(key);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> sell.signedAsText().post())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void unlimitedVolumeIsAnUnsignedNumber() {
    SessionKey key = bob.session("phone").volume(-1).register();
    bob.buys("sword").from(ann).at(1_000).signedBy(key).post().isAccepted();
  }
}
