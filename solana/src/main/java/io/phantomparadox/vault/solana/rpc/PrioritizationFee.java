package io.phantomparadox.vault.solana.rpc;

/** The least priority fee, in micro-lamports a compute unit, that got into a slot. */
public record PrioritizationFee(long slot, long microLamportsPerUnit) {}
