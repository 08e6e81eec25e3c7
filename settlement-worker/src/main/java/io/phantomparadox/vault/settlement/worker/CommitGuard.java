package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.PlanFit;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the chain once more before a commit is signed: a wrong one could lock money for good.
 */
final class CommitGuard {
  private static final Logger LOG = LoggerFactory.getLogger(CommitGuard.class);
  static final Task COMMIT = Task.of(SettlementStep.COMMIT);
  private static final Task VOID = Task.of(SettlementStep.VOID);

  /** Looks in a row that must find a plan wrong: one node's word is not enough to stop a game. */
  private static final int MISFITS_MAX = 3;

  private final SettlementChain chain;
  private int misfits;

  CommitGuard(SettlementChain chain) {
    this.chain = chain;
  }

  /** What may be signed. */
  sealed interface Verdict {
    /** The commit, or the void that takes its place. */
    record Sign(Task task) implements Verdict {}

    /** Nothing yet. */
    record LookAgain(String why) implements Verdict {}

    /** Nothing before an operator has looked. */
    record Review(String why) implements Verdict {}
  }

  Verdict check(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    return switch (chain.fit(batch, plan)) {
      case PlanFit.Fits() -> {
        misfits = 0;
        yield new Verdict.Sign(COMMIT);
      }
      case PlanFit.NotCovered(String why) -> {
        // Nothing is committed yet, so nothing has to be given back: it is voided.
        LOG.warn("{} is voided: {}", batch.identity(), why);
        yield new Verdict.Sign(VOID);
      }
      case PlanFit.Wrong(String why) -> {
        if (++misfits < MISFITS_MAX) {
          yield new Verdict.LookAgain("its plan does not fit the chain, looking again: " + why);
        }
        misfits = 0;
        yield new Verdict.Review("its plan does not fit the chain: " + why);
      }
    };
  }

  /**
   * Says what signing a batch would come to; signs and sends nothing.
   *
   * @return one line for people
   */
  String rehearse(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    String fit =
        switch (chain.fit(batch, plan)) {
          case PlanFit.Fits() -> "the plan fits the chain";
          case PlanFit.NotCovered(String why) -> "it would be voided: " + why;
          case PlanFit.Wrong(String why) -> "the plan does not fit the chain: " + why;
        };
    return "dry run: " + chain.rehearse(batch, plan) + "; " + fit;
  }

  /** The next batch begins. */
  void forget() {
    misfits = 0;
  }
}
