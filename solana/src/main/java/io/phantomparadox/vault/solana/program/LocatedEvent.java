package io.phantomparadox.vault.solana.program;

/**
 * An event with its place in its transaction, which together with the transaction's id names it for
 * good.
 *
 * @param instruction index of the top-level instruction
 * @param innerInstruction index among the inner instructions of that instruction
 * @param decoding what it says; a discriminator this version does not know is there as {@link
 *     VaultDecoding.Unknown}, so that nobody passes over it in silence
 */
public record LocatedEvent(
    int instruction, int innerInstruction, VaultDecoding<VaultEvent> decoding) {}
