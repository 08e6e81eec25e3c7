package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.Hash32;

/**
 * What the commit of a batch fixes for good (RULES 9).
 *
 * @param batchId the game's last batch id + 1
 * @param asOfSlot the last slot the cut had seen
 * @param prevHash the game's batch hash before
 * @param batchHash this batch's hash
 * @param chunkRoot root of {@link ChunkTree}; zero when there are no chunks
 * @param tradesRoot the engine's root over the trades
 * @param daDigest SHA-256 of the canonical payload
 * @param debitChunks how many chunks the debit phase has, u16
 * @param itemChunks how many the item phase has, u16
 * @param creditChunks how many the credit phase has, u16
 * @param sumDebitsLamports Σ of all debits
 * @param sumCreditsLamports Σ of all credits, equal to the debits
 * @param voided committed as void: no chunks, an end at once
 */
public record BatchCommitment(
    long batchId,
    long asOfSlot,
    Hash32 prevHash,
    Hash32 batchHash,
    Hash32 chunkRoot,
    Hash32 tradesRoot,
    Hash32 daDigest,
    int debitChunks,
    int itemChunks,
    int creditChunks,
    long sumDebitsLamports,
    long sumCreditsLamports,
    boolean voided) {}
