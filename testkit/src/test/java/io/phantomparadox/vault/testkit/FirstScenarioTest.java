package io.phantomparadox.vault.testkit;

import org.junit.jupiter.api.Test;

/** The scenario of docs/TESTING.md, as it stands there. */
class FirstScenarioTest {
  @Test
  void annSellsHerSwordToBob() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword");
      Player bob = vault.player("bob").with(1_000);

      ann.sells("sword").to(bob).at(300).post();
      bob.buys("sword").from(ann).at(300).post();
      vault.untilCut().settle();

      ann.hasOnChain(300);
      bob.hasOnChain(700);
      vault.item("sword").belongsTo(bob);
    }
  }
}
