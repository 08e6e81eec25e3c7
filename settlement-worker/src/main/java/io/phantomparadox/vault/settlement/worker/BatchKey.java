package io.phantomparadox.vault.settlement.worker;

/**
 * Names a batch.
 *
 * @param game the game's id, a u64
 * @param batchId the batch's id in the game
 */
record BatchKey(long game, long batchId) {}
