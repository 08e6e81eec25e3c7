package io.phantomparadox.vault.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.topology.ledger.LedgerContradictionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RULES 15 and 16: games are apart, and who and what the chain does not know cannot trade. */
class Rule15IdentityTest {
  private final TestVault vault = TestVault.open();
  private final Player ann = vault.player("ann").owning("sword");
  private final Player bob = vault.player("bob").with(100);

  @AfterEach
  void everyRecordOfTheScenarioHolds() {
    vault.close();
  }

  @Test
  void walletsAreOpenedPerGame() {
    vault.chain().tell(2, new GameCreated(new Bytes32(new byte[32])));
    ann.sells("sword").to(bob).at(1).inGame(2).post();
    var refused = vault.results().getFirst();
    Expect.that(refused.getGame() == 2, "told in game %d", refused.getGame());
    Expect.that(refused.getReason().equals("UNKNOWN_WALLET"), "%s", refused.getReason());
  }

  @Test
  void aGameTheChainDoesNotKnowHasNoWallets() {
    ann.sells("sword").to(bob).at(1).inGame(99).post().isRejected("UNKNOWN_WALLET");
  }

  @Test
  void anIntentUnderAnotherGamesKeyIsRefusedUnderThatKey() {
    ann.sells("sword").to(bob).at(1).inGame(2).postUnderKey("1").isRejected("WRONG_DOMAIN");
    Expect.that(vault.results().getFirst().getGame() == 1, "nobody writes into another game");
  }

  @Test
  void anEventOfAnotherChainStopsTheGame() {
    byte[] elsewhere = Hash32.sha256(new byte[] {1}).toBytes();
    assertThatThrownBy(() -> tell(elsewhere, PlayedChain.PROGRAM.toBytes()))
        .hasRootCauseInstanceOf(LedgerContradictionException.class);
  }

  @Test
  void anEventOfAnotherProgramStopsTheGame() {
    byte[] other = Hash32.sha256(new byte[] {2}).toBytes();
    assertThatThrownBy(() -> tell(PlayedChain.GENESIS.toBytes(), other))
        .hasRootCauseInstanceOf(LedgerContradictionException.class);
  }

  private void tell(byte[] genesis, byte[] program) {
    vault.chainEvent(
        new ChainEvent(
            new EventId(new Bytes32(genesis), new Signature64(new byte[64]), 0, 0),
            200L,
            new Bytes32(new byte[32]),
            null,
            0,
            new Bytes32(program),
            TestVault.GAME,
            new WalletOpened(TestWallet.named("stranger").bytes(), 9L)));
  }
}
