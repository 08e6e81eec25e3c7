package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.settlement.plan.PlanLimits;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionVersion;
import io.phantomparadox.vault.solana.tx.V1Config;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes signed transactions of one instruction in either format.
 *
 * @param version V0 (1,232 bytes) or V1 (4,096 bytes, SIMD-0385)
 * @param feePayer pays
 * @param authority signs too where the instruction asks for it
 */
record TransactionFormat(TransactionVersion version, Keypair feePayer, Keypair authority) {
  static final long MICRO_LAMPORTS = 1_000_000;
  private static final long LAMPORTS_PER_SIGNATURE = 5_000;

  /** A transaction locks at most 64 accounts; a chunk needs four beside its pages. */
  private static final int MAX_PAGES = 56;

  /**
   * Entries of a chunk: with {@value} new entries a chunk stays below a third of the compute units
   * a transaction may use, so that pages and proof have room.
   */
  private static final int MAX_ENTRIES = 800;

  /** What a transaction loads beside pages: program, config, game and batch, bytes. */
  private static final int LOADED_BESIDE_PAGES = 512 * 1024;

  private static final int LOADED_PER_ACCOUNT = 10_240 + 1_024;

  /**
   * Signs one.
   *
   * @param units compute-unit limit
   * @param microLamportsPerUnit priority fee per unit of the limit
   */
  Transaction sign(
      Instruction instruction, int units, long microLamportsPerUnit, Hash32 blockhash) {
    Message message =
        version == TransactionVersion.V1
            ? Message.v1(
                feePayer.publicKey(),
                blockhash,
                List.of(instruction),
                V1Config.of(
                    units,
                    LOADED_BESIDE_PAGES + instruction.accounts().size() * LOADED_PER_ACCOUNT,
                    priorityFee(units, microLamportsPerUnit)))
            : Message.v0(
                feePayer.publicKey(),
                blockhash,
                List.of(
                    ComputeBudget.unitLimit(units),
                    ComputeBudget.unitPrice(microLamportsPerUnit),
                    instruction));
    List<Keypair> signers = new ArrayList<>(List.of(feePayer));
    PublicKey other = authority.publicKey();
    if (!other.equals(feePayer.publicKey()) && message.signers().contains(other)) {
      signers.add(authority);
    }
    return Transaction.sign(message, signers.toArray(Keypair[]::new));
  }

  /** What such a transaction costs, lamports. */
  static long fee(Transaction transaction, int units, long microLamportsPerUnit) {
    return LAMPORTS_PER_SIGNATURE * transaction.signatures().size()
        + priorityFee(units, microLamportsPerUnit);
  }

  private static long priorityFee(int units, long microLamportsPerUnit) {
    return Math.ceilDiv(microLamportsPerUnit * units, MICRO_LAMPORTS);
  }

  /** What a chunk may be in this format, measured on a real transaction. */
  PlanLimits limits(VaultProgram program) {
    // Enough entries that every length before the chunk has its longest form.
    Chunk chunk =
        new Chunk.Debits(
            IntStream.range(0, 40).mapToObj(i -> new Chunk.BalanceChange(i, 1)).toList());
    Instruction settle = program.instructions().settleNetBatch(0, 1, 0, chunk, List.of());
    int size = sign(settle, ComputeBudget.UNITS_MAX, 0, Hash32.ZERO).serialize().length;
    int onePage = PlanLimits.BYTES_PER_PAGE;
    return new PlanLimits(
        version.bytesMax(),
        size - chunk.encode().size() - onePage,
        MAX_PAGES,
        MAX_ENTRIES,
        PlanLimits.MAX_CHUNKS);
  }
}
