package io.phantomparadox.vault.solana.rpc;

import java.util.Optional;

/**
 * What a node knows of a transaction. A failed transaction has a status too: look at {@code error}
 * before anything else.
 *
 * @param slot where it was processed
 * @param error why it failed, empty when it succeeded
 * @param commitment how sure the cluster is of that
 */
public record SignatureStatus(long slot, Optional<TransactionError> error, Commitment commitment) {}
