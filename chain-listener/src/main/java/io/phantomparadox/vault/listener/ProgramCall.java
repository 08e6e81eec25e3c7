package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;

/**
 * One inner instruction of a successful transaction.
 *
 * @param transactionIndex position of the transaction in its block
 * @param signature first signature of the transaction: its id
 * @param instruction index of the top-level instruction it happened in
 * @param innerInstruction index among the inner instructions of that instruction
 * @param program the program that was called
 * @param data instruction data
 */
public record ProgramCall(
    int transactionIndex,
    Signature signature,
    int instruction,
    int innerInstruction,
    PublicKey program,
    ByteString data) {}
