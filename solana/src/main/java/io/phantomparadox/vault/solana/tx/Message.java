package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.List;

/**
 * What a transaction does, and what its signers sign.
 *
 * <p>Accounts stand in four runs: signers that are written (the fee payer first), signers that are
 * read, then others written, others read.
 *
 * @param version the wire format
 * @param requiredSignatures how many of the first accounts sign
 * @param readonlySigned how many of those are only read
 * @param readonlyUnsigned how many of the other static accounts are only read
 * @param accountKeys the static accounts
 * @param recentBlockhash the block whose age bounds this transaction's life
 * @param instructions in order of execution
 * @param lookups accounts taken from tables, v0 only
 * @param config limits, v1 only; else {@link V1Config#NONE}
 */
public record Message(
    TransactionVersion version,
    int requiredSignatures,
    int readonlySigned,
    int readonlyUnsigned,
    List<PublicKey> accountKeys,
    Hash32 recentBlockhash,
    List<CompiledInstruction> instructions,
    List<AddressTableLookup> lookups,
    V1Config config) {

  public Message {
    accountKeys = List.copyOf(accountKeys);
    instructions = List.copyOf(instructions);
    lookups = List.copyOf(lookups);
  }

  /** A v0 message of {@code instructions}, paid for by {@code feePayer}. */
  public static Message v0(
      PublicKey feePayer, Hash32 recentBlockhash, List<Instruction> instructions) {
    return MessageCompiler.compile(
        TransactionVersion.V0, feePayer, recentBlockhash, instructions, V1Config.NONE);
  }

  /**
   * A v0 message that takes accounts from lookup tables where they hold them: those that neither
   * sign nor are called. An account in two tables is taken from the first.
   */
  public static Message v0(
      PublicKey feePayer,
      Hash32 recentBlockhash,
      List<Instruction> instructions,
      List<LookupTable> tables) {
    return MessageCompiler.compileV0(feePayer, recentBlockhash, instructions, tables);
  }

  /** A v1 message with its limits. */
  public static Message v1(
      PublicKey feePayer, Hash32 recentBlockhash, List<Instruction> instructions, V1Config config) {
    return MessageCompiler.compile(
        TransactionVersion.V1, feePayer, recentBlockhash, instructions, config);
  }

  /** A legacy message. */
  public static Message legacy(
      PublicKey feePayer, Hash32 recentBlockhash, List<Instruction> instructions) {
    return MessageCompiler.compile(
        TransactionVersion.LEGACY, feePayer, recentBlockhash, instructions, V1Config.NONE);
  }

  /** The account that pays, and whose signature is the transaction's id. */
  public PublicKey feePayer() {
    return accountKeys.getFirst();
  }

  /** The accounts that sign, in order. */
  public List<PublicKey> signers() {
    return accountKeys.subList(0, requiredSignatures);
  }

  /** Whether the static account at {@code index} may be written. */
  public boolean isWritable(int index) {
    return index < requiredSignatures
        ? index < requiredSignatures - readonlySigned
        : index < accountKeys.size() - readonlyUnsigned;
  }

  /** The bytes that are signed. */
  public byte[] encode() {
    return MessageWriter.write(this);
  }
}
