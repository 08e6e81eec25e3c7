package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a transaction.
 *
 * @param error why it failed, empty when it succeeded
 * @param feeLamports what the payer paid
 * @param unitsConsumed compute units; 0 when the node does not say
 * @param innerInstructions by the index of the instruction that caused them, in order of execution
 * @param loadedWritable accounts loaded from lookup tables to be written
 * @param loadedReadonly accounts loaded from lookup tables to be read
 * @param preBalances lamports of every account before
 * @param postBalances lamports of every account after
 * @param logs what the programs printed; may be cut
 */
public record TransactionMeta(
    Optional<TransactionError> error,
    long feeLamports,
    long unitsConsumed,
    Map<Integer, List<InnerInstruction>> innerInstructions,
    List<PublicKey> loadedWritable,
    List<PublicKey> loadedReadonly,
    List<Long> preBalances,
    List<Long> postBalances,
    List<String> logs) {
  public TransactionMeta {
    innerInstructions = Map.copyOf(innerInstructions);
    loadedWritable = List.copyOf(loadedWritable);
    loadedReadonly = List.copyOf(loadedReadonly);
    preBalances = List.copyOf(preBalances);
    postBalances = List.copyOf(postBalances);
    logs = List.copyOf(logs);
  }
}
