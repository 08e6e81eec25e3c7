package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.Hash32;

/**
 * A blockhash to sign with.
 *
 * @param lastValidBlockHeight the last block height at which a transaction with it can land
 * @param slot the slot at which the node answered
 */
public record LatestBlockhash(Hash32 blockhash, long lastValidBlockHeight, long slot) {}
