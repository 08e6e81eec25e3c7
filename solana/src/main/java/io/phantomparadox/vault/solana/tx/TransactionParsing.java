package io.phantomparadox.vault.solana.tx;

/** What {@link Transaction#parse} made of some bytes. */
public sealed interface TransactionParsing {
  /** The bytes are a transaction; serialising it gives the same bytes. */
  record Parsed(Transaction transaction) implements TransactionParsing {}

  /** The bytes are none, for this reason. */
  record Malformed(String problem) implements TransactionParsing {}
}
