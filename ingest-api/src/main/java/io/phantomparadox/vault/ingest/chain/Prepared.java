package io.phantomparadox.vault.ingest.chain;

import io.phantomparadox.vault.solana.tx.Transaction;

/**
 * A transaction that waits for its wallet's signature.
 *
 * @param transaction with an empty place for every signature
 * @param lastValidBlockHeight the last block height at which it can land
 * @param units compute units it took in simulation
 */
public record Prepared(Transaction transaction, long lastValidBlockHeight, long units) {}
