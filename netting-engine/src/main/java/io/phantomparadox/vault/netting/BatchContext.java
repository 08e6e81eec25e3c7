package io.phantomparadox.vault.netting;

/**
 * What a batch hash covers beside inputs and result.
 *
 * @param game unsigned 64-bit number of the game
 * @param batchId unsigned 64-bit; the first batch of a game is 1
 * @param previousHash batch hash of the batch before; 32 zero bytes for the first
 * @param cutAtMillis recorded time of the cut, milliseconds since 1970
 * @param asOfSlot last finalized slot the cut had seen
 * @param engineVersion {@link NettingEngine#version()} of the engine that netted
 * @param level {@link NettingEngine#level()} of that engine
 */
public record BatchContext(
    long game,
    long batchId,
    Id32 previousHash,
    long cutAtMillis,
    long asOfSlot,
    int engineVersion,
    NettingLevel level) {}
