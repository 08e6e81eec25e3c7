package io.phantomparadox.vault.solana.program.model;

import static io.phantomparadox.vault.solana.program.model.VaultOnRuntime.AT;
import static io.phantomparadox.vault.solana.program.model.VaultOnRuntime.GAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultAccount;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the accounts of the game and holds them against the model. */
final class Comparison {
  private final VaultOnRuntime chain;
  private final VaultModel model;
  private final Set<VaultModel.Batch> comparedEnds = new HashSet<>();
  private final Set<VaultModel.Batch> comparedClosed = new HashSet<>();

  Comparison(VaultOnRuntime chain, VaultModel model) {
    this.chain = chain;
    this.model = model;
  }

  /** Holds every balance, owner and living batch, and the vault's lamports, against the model. */
  void afterStep() {
    assertThat(
            chain
                .read(AT.ledgerPage(GAME, 0), VaultAccount.LedgerPage.class)
                .orElseThrow()
                .entries()
                .stream()
                .map(VaultAccount.LedgerEntry::availableLamports))
        .as("available")
        .isEqualTo(model.available);
    assertThat(
            chain
                .read(AT.itemPage(GAME, 0), VaultAccount.ItemPage.class)
                .orElseThrow()
                .entries()
                .stream()
                .map(VaultAccount.ItemEntry::owner))
        .as("owners")
        .isEqualTo(model.owners);
    assertThat(chain.vaultLamports()).as("lamports of the vault").isEqualTo(model.vault);
    long owed = chain.read(AT.vault(GAME), VaultAccount.Vault.class).orElseThrow().owedLamports();
    assertThat(owed).as("what the vault owes").isEqualTo(model.vault);
    long available = model.available.stream().mapToLong(Long::longValue).sum();
    assertThat(available + model.inFlight()).as("available and in flight").isEqualTo(owed);
    for (int place = 0; place < model.batches.size(); place++) {
      VaultModel.Batch batch = model.batches.get(place);
      // an end is compared once, and again at the end of the history
      if (!batch.state.isEnd() || comparedEnds.add(batch) || batch.closed) {
        compare(place, batch);
      }
    }
  }

  private void compare(int place, VaultModel.Batch batch) {
    if (batch.closed && !comparedClosed.add(batch)) {
      return;
    }
    Optional<VaultAccount.Batch> found =
        chain.read(AT.batch(GAME, place + 1L), VaultAccount.Batch.class);
    assertThat(found.isEmpty()).as("batch %d is closed", place + 1).isEqualTo(batch.closed);
    found.ifPresent(
        account -> {
          assertThat(account.state()).isEqualTo(batch.state);
          assertThat(account.appliedDebitsLamports()).isEqualTo(batch.debited);
          assertThat(account.appliedCreditsLamports()).isEqualTo(batch.credited);
          for (int i = 0; i < batch.chunks.size(); i++) {
            assertThat(account.isApplied(i)).isEqualTo(batch.applied.contains(i));
          }
        });
  }

  /** What no later step looks at again, at the end of a history. */
  void atTheEnd(int sessionKeys) {
    comparedEnds.clear();
    comparedClosed.clear();
    afterStep();
    for (int wallet = 0; wallet < model.available.size(); wallet++) {
      PublicKey key = VaultOnRuntime.wallet(wallet).publicKey();
      assertThat(
              chain
                  .read(AT.withdrawal(GAME, key), VaultAccount.Withdrawal.class)
                  .map(found -> new VaultModel.Request(found.amountLamports(), found.slot())))
          .isEqualTo(Optional.ofNullable(model.requests.get(wallet)));
      for (int session = 0; session < sessionKeys; session++) {
        PublicKey sessionKey = VaultOnRuntime.key(10 + session).publicKey();
        assertThat(
                chain
                    .read(AT.sessionKey(GAME, key, sessionKey), VaultAccount.SessionKey.class)
                    .map(VaultAccount.SessionKey::revoked))
            .isEqualTo(
                Optional.ofNullable(model.revoked.get(new VaultModel.Session(wallet, session))));
      }
    }
  }
}
