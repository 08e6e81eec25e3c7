package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.util.List;

/**
 * One instruction that a successful transaction executed.
 *
 * @param transactionIndex position of the transaction in its block
 * @param signature first signature of the transaction: its id
 * @param instruction index of the top-level instruction it is, or happened in
 * @param innerInstruction index among the inner instructions of that instruction; {@link
 *     #TOP_LEVEL} for the top-level instruction itself
 * @param program the program that was called
 * @param accounts what it was given, in order; only read for programs followed by their IDL
 * @param data instruction data
 * @param logged what the program wrote into the transaction's log as data while this call ran, in
 *     order; only read for programs followed by their IDL
 */
public record ProgramCall(
    int transactionIndex,
    Signature signature,
    int instruction,
    int innerInstruction,
    PublicKey program,
    List<PublicKey> accounts,
    ByteString data,
    List<ByteString> logged) {
  /** In place of an inner index: the call is an instruction of the transaction itself. */
  public static final int TOP_LEVEL = -1;

  public ProgramCall {
    accounts = List.copyOf(accounts);
    logged = List.copyOf(logged);
  }

  /** Whether another program, or the program itself, made this call. */
  public boolean isInner() {
    return innerInstruction != TOP_LEVEL;
  }
}
