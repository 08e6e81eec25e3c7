package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.util.ArrayList;
import java.util.List;

/** A transaction of a block with its outcome. */
public record LandedTransaction(Transaction transaction, TransactionMeta meta) {
  /** All accounts in the order indexes mean: static, then loaded to write, then loaded to read. */
  public List<PublicKey> accountKeys() {
    List<PublicKey> keys = new ArrayList<>(transaction.message().accountKeys());
    keys.addAll(meta.loadedWritable());
    keys.addAll(meta.loadedReadonly());
    return keys;
  }
}
