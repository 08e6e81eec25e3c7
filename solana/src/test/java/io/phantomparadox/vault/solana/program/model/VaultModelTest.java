package io.phantomparadox.vault.solana.program.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.program.BareRuntime;
import io.phantomparadox.vault.solana.program.VaultError;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of the real program against {@link VaultModel}: {@value #SHORT} here, thousands
 * with {@code -Dvault.test.long=true}. A failure names its seed; {@code -Dvault.test.seed=n} begins
 * there.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class VaultModelTest {
  private static final int SHORT = 10;
  private static final boolean LONG = Boolean.getBoolean("vault.test.long");
  private static final int HISTORIES = LONG ? 2_000 : SHORT;
  private static final int STEPS = LONG ? 200 : 300;
  private static final long FIRST_SEED = Long.getLong("vault.test.seed", 1);

  private static final Set<String> INSTRUCTIONS =
      Set.of(
          "deposit",
          "mint",
          "request",
          "cancel",
          "complete",
          "register",
          "revoke",
          "pause",
          "commit",
          "settle",
          "finalize",
          "abort",
          "revert",
          "close");

  /** What random sequences meet in any dozen of seeds. */
  private static final Set<VaultError> ERRORS =
      Set.of(
          VaultError.PAUSED,
          VaultError.DEPOSIT_TOO_SMALL,
          VaultError.WITHDRAW_LOCKED,
          VaultError.WITHDRAWAL_ALREADY_REQUESTED,
          VaultError.SESSION_EXPIRY_IN_PAST,
          VaultError.SESSION_ALREADY_REGISTERED,
          VaultError.SESSION_ALREADY_REVOKED,
          VaultError.BATCH_ID_GAP,
          VaultError.BATCH_ID_USED,
          VaultError.COMMIT_TOO_OLD,
          VaultError.SUMS_DIFFER,
          VaultError.INSUFFICIENT_AVAILABLE,
          VaultError.SELLER_NOT_OWNER,
          VaultError.DEADLINE_PASSED,
          VaultError.DEBITS_INCOMPLETE,
          VaultError.ITEMS_INCOMPLETE,
          VaultError.CHUNKS_INCOMPLETE,
          VaultError.CHUNK_ALREADY_APPLIED,
          VaultError.APPLIED_SUMS_DIFFER,
          VaultError.DEBITS_COMPLETE,
          VaultError.DEADLINE_NOT_PASSED,
          VaultError.ALREADY_FINAL,
          VaultError.BATCH_IS_ABORTED,
          VaultError.BATCH_IS_VOID,
          VaultError.CLOSE_TOO_EARLY);

  @Test
  void givenRandomHistories_whenExecuted_thenOutcomesBalancesOwnersAndLamportsAreTheModels() {
    Map<String, Integer> outcomes = new TreeMap<>();
    try (BareRuntime runtime = BareRuntime.start(VaultOnRuntime.PROGRAM.id().toBytes())) {
      VaultOnRuntime chain = new VaultOnRuntime(runtime);
      for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
        new RandomHistory(seed, chain)
            .run(STEPS)
            .forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
      }
    }
    assertThat(outcomes.keySet())
        .containsAll(INSTRUCTIONS)
        .containsAll(ERRORS.stream().map(Enum::name).toList());
  }
}
