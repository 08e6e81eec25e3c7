package io.phantomparadox.vault.indexer.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.indexer.reconcile.Reconciler.Outcome;
import io.phantomparadox.vault.indexer.reconcile.Reconciler.Report;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconciliationScheduleTest {
  private static final Mismatch WRONG = new Mismatch("chain", "wallet", 1, "ann", "51", "50");
  private static final Outcome NETTING_AGREES = new Outcome("netting", 5, List.of(), null);
  private static final Outcome CHAIN_DIFFERS = new Outcome("chain", 5, List.of(WRONG), null);
  private static final Outcome CHAIN_IS_AWAY = new Outcome("chain", 0, List.of(), "no node");
  private static final Outcome CHAIN_AGREES = new Outcome("chain", 5, List.of(), null);

  @Test
  void givenAWrongRowWhenItsSourceIsAwayThenItStaysWrongUntilItWasComparedAgain() {
    Report first = report(CHAIN_DIFFERS);

    Report away = ReconciliationSchedule.withWhatIsNotRefuted(first, report(CHAIN_IS_AWAY));
    Report stillAway = ReconciliationSchedule.withWhatIsNotRefuted(away, report(CHAIN_IS_AWAY));
    Report back = ReconciliationSchedule.withWhatIsNotRefuted(stillAway, report(CHAIN_AGREES));

    assertThat(stillAway.mismatches()).containsExactly(WRONG);
    assertThat(stillAway.complete()).isFalse();
    assertThat(back.mismatches()).isEmpty();
    assertThat(back.complete()).isTrue();
  }

  @Test
  void givenRightRowsWhenASourceIsAwayThenNothingIsCalledWrong() {
    Report away =
        ReconciliationSchedule.withWhatIsNotRefuted(report(CHAIN_AGREES), report(CHAIN_IS_AWAY));

    assertThat(away.mismatches()).isEmpty();
    assertThat(ReconciliationSchedule.withWhatIsNotRefuted(null, away)).isSameAs(away);
  }

  private static Report report(Outcome chain) {
    return new Report(Instant.EPOCH, List.of(NETTING_AGREES, chain));
  }
}
