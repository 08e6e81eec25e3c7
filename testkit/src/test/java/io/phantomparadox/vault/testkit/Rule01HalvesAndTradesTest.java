package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.Hash32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 1: what the tables of docs/SCENARIOS.md do not name. */
class Rule01HalvesAndTradesTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(1_000);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void aTakeOfNothingIsRefused() {
    Hash32 nothing = Hash32.sha256(new byte[] {1});
    bob.takes(nothing, "sword", ann).at(100).post().isRejected("UNKNOWN_REFERENCE");
  }

  @Test
  void aCancelOfNothingIsRefused() {
    ann.cancels(Hash32.sha256(new byte[] {1})).post().isRejected("UNKNOWN_REFERENCE");
  }
}
