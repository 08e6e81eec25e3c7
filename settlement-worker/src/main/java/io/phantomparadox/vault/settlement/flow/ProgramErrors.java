package io.phantomparadox.vault.settlement.flow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What error codes mean for a worker: the program's as in program/idl/vault.json, which begin at
 * 6000, and the one of the system program that its commit can end with.
 */
public final class ProgramErrors {
  /** The system program's ResultWithNegativeLamports: a rent that the fee payer cannot pay. */
  public static final int PAYER_SHORT = 1;

  /** The commit that the step relied on was rolled back by a fork. */
  static final int ACCOUNT_NOT_INITIALIZED = 6008;

  static final int PAUSED = 6031;
  static final int BATCH_ID_GAP = 6047;
  static final int PREV_HASH_MISMATCH = 6050;
  static final int COMMIT_TOO_OLD = 6051;
  static final int AS_OF_SLOT_IN_FUTURE = 6052;
  static final int ALREADY_FINAL = 6056;
  static final int BATCH_IS_ABORTING = 6057;
  static final int BATCH_IS_ABORTED = 6058;
  static final int BATCH_IS_VOID = 6059;
  static final int BATCH_NOT_ABORTING = 6060;
  static final int DEADLINE_PASSED = 6064;
  static final int DEADLINE_NOT_PASSED = 6065;
  static final int DEBITS_COMPLETE = 6066;
  static final int DEBITS_INCOMPLETE = 6067;
  static final int ITEMS_INCOMPLETE = 6068;
  static final int CHUNKS_INCOMPLETE = 6069;
  static final int CHUNK_ALREADY_APPLIED = 6072;
  static final int CHUNK_NOT_APPLIED = 6073;
  static final int INSUFFICIENT_AVAILABLE = 6087;

  private static final String PREFIX = "program error ";
  private static final Pattern CODE = Pattern.compile(PREFIX + "(\\d+)");

  /** The runtime's errors for more compute units than were asked for. */
  private static final Pattern OUT_OF_UNITS =
      Pattern.compile("\\b(ComputationalBudgetExceeded|ProgramFailedToComplete)\\b");

  /** What to do after an error. */
  public enum Meaning {
    /** The step is done, by another hand or an earlier attempt: the Batch account shows it. */
    DONE,
    /** The step came too early or the account moved on: look again, then maybe sign again. */
    LOOK_AGAIN,
    /** The batch cannot be committed any more: void it. */
    VOID,
    /** A debit cannot be applied: abort the batch. */
    ABORT,
    /** Nothing a worker may decide. */
    REVIEW
  }

  private ProgramErrors() {}

  /** The text under which a program error is logged. */
  public static String text(int code) {
    return PREFIX + code;
  }

  static @Nullable Integer codeIn(@Nullable String error) {
    if (error == null) {
      return null;
    }
    Matcher matcher = CODE.matcher(error);
    return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
  }

  /**
   * Whether a transaction failed because it asked for too few compute units: what it met was not
   * what its simulation had met. That says nothing of the batch, and the next simulation knows
   * more.
   */
  static boolean isOutOfUnits(@Nullable String error) {
    return error != null && OUT_OF_UNITS.matcher(error).find();
  }

  /** What a program error means. */
  public static Meaning meaning(int code) {
    return switch (code) {
      case CHUNK_ALREADY_APPLIED, CHUNK_NOT_APPLIED, ALREADY_FINAL, BATCH_IS_ABORTED ->
          Meaning.DONE;
      case PAYER_SHORT,
          ACCOUNT_NOT_INITIALIZED,
          PAUSED,
          BATCH_ID_GAP,
          AS_OF_SLOT_IN_FUTURE,
          BATCH_IS_ABORTING,
          BATCH_IS_VOID,
          BATCH_NOT_ABORTING,
          DEADLINE_PASSED,
          DEADLINE_NOT_PASSED,
          DEBITS_COMPLETE,
          DEBITS_INCOMPLETE,
          ITEMS_INCOMPLETE,
          CHUNKS_INCOMPLETE ->
          Meaning.LOOK_AGAIN;
      case COMMIT_TOO_OLD -> Meaning.VOID;
      case INSUFFICIENT_AVAILABLE -> Meaning.ABORT;
      default -> Meaning.REVIEW;
    };
  }
}
