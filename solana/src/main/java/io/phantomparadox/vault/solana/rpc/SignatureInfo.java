package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.Signature;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A transaction that named an address.
 *
 * @param error why it failed, empty when it succeeded
 * @param blockTimeSeconds seconds of the Unix epoch
 */
public record SignatureInfo(
    Signature signature,
    long slot,
    Optional<TransactionError> error,
    OptionalLong blockTimeSeconds) {}
