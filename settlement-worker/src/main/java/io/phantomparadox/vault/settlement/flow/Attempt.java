package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.solana.Signature;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One signed transaction for a task, or the trace of one.
 *
 * @param task what it is for
 * @param number from 1, counted per task
 * @param fate how it ended, or OPEN
 * @param transaction the logged bytes; null where only the end is left in the compacted log, or
 *     where the simulation failed and nothing was signed
 * @param bytes size of the transaction; null where nothing was signed
 * @param slot slot of its block, once it is final; null before, and where it reached none
 * @param feeLamports what it cost, once it is final and a node has told
 * @param programError the program's error code, where that is how it ended
 * @param error text of the error, where there is one
 */
public record Attempt(
    Task task,
    int number,
    Fate fate,
    @Nullable SignedTransaction transaction,
    @Nullable Integer bytes,
    @Nullable Long slot,
    @Nullable Long feeLamports,
    @Nullable Integer programError,
    @Nullable String error) {

  /** What became of it. */
  public enum Fate {
    /** May land still: resend its bytes, sign nothing else for its task. */
    OPEN,
    /** Finalized without an error. */
    LANDED,
    /** Finalized with an error, or refused by the simulation. */
    FAILED,
    /** Absent from a node whose finalized block height is past its last valid one. */
    DEAD
  }

  public Attempt {
    if (fate == Fate.OPEN) {
      Objects.requireNonNull(transaction, "an open attempt has a transaction");
    }
  }

  /** Whether it may land still. */
  public boolean open() {
    return fate == Fate.OPEN;
  }

  /** Its signature, while it is open. */
  public Optional<Signature> signature() {
    return Optional.ofNullable(transaction).map(tx -> Signature.of(tx.getSignature().bytes()));
  }
}
