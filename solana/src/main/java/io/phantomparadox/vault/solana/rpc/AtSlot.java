package io.phantomparadox.vault.solana.rpc;

/**
 * An answer with the slot at which the node gave it.
 *
 * @param <T> the answer
 */
public record AtSlot<T>(long slot, T value) {}
