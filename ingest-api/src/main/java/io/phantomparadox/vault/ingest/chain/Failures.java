package io.phantomparadox.vault.ingest.chain;

import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.program.VaultError;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.TransactionError;

/** What a sender is told when the chain says no, or nothing. */
final class Failures {
  private Failures() {}

  /** The node did not answer, or not in a way that says anything of the request. */
  static <T> ChainAnswer<T> unavailable(RpcError error) {
    return new ChainAnswer.Refused<>(
        ProblemType.CHAIN_UNAVAILABLE.with("the node gave no answer: " + error.describe()));
  }

  /** A transaction that fails, with the program's own word for it. */
  static Problem refused(TransactionError error) {
    return ProblemType.TRANSACTION_REFUSED.with(
        switch (error) {
          case TransactionError.Custom(int instruction, int code) ->
              "instruction %d: %s"
                  .formatted(
                      instruction,
                      VaultError.ofCode(code)
                          .map(known -> known + " (" + code + ")")
                          .orElse("error " + code));
          case TransactionError.InInstruction(int instruction, String name, String _) ->
              "instruction %d: %s".formatted(instruction, name);
          case TransactionError.Whole(String name, String _) -> name;
        });
  }
}
