package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.settlement.flow.Attempt.Fate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do next for a batch. */
public sealed interface Decision {

  /** Plan the chunks and log the plan. */
  record MakePlan() implements Decision {}

  /** Put the payload where everybody can read it and log that. */
  record Publish() implements Decision {}

  /** Log how attempts ended, then look again. */
  record LogEndings(List<Ending> endings) implements Decision {
    public LogEndings {
      endings = List.copyOf(endings);
    }
  }

  /**
   * Send: the bytes of open attempts again, and new signatures for tasks that have no open attempt.
   */
  record Send(List<Attempt> resend, List<Task> sign) implements Decision {
    public Send {
      resend = List.copyOf(resend);
      sign = List.copyOf(sign);
    }
  }

  /** Nothing to do but to look again. */
  record Wait(String why) implements Decision {}

  /** As {@link Wait}, for something that the batch and its worker cannot bring about. */
  record Blocked(String why) implements Decision {}

  /** Log that an operator must look; nothing is signed any more. */
  record Review(String why) implements Decision {}

  /**
   * The batch has its end on the finalized chain.
   *
   * @param endings of attempts that were open until now, for what the batch cost
   * @param unsettled attempts of which it is still open whether they cost a fee
   */
  record Ended(End end, List<Ending> endings, int unsettled) implements Decision {
    public Ended {
      endings = List.copyOf(endings);
    }
  }

  /** The ends of a batch. */
  enum End {
    SETTLED,
    ABORTED,
    VOID,
    /** Ended and its account closed: which end it was, only the events tell. */
    CLOSED
  }

  /**
   * How an attempt ended.
   *
   * @param attempt the attempt, open until now
   * @param fate its end
   * @param slot slot of its block; null when dead
   * @param error what it failed with; null otherwise
   */
  record Ending(Attempt attempt, Fate fate, @Nullable Long slot, @Nullable String error) {}
}
