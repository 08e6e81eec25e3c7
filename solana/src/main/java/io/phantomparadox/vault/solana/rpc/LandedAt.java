package io.phantomparadox.vault.solana.rpc;

import java.util.OptionalLong;

/** A transaction with the slot it landed in, in seconds of the Unix epoch when known. */
public record LandedAt(long slot, OptionalLong blockTimeSeconds, LandedTransaction landed) {}
