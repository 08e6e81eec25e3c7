/** Transactions for wallets to sign, made from the chain's state, and their way to the chain. */
@NullMarked
package io.phantomparadox.vault.ingest.chain;

import org.jspecify.annotations.NullMarked;
