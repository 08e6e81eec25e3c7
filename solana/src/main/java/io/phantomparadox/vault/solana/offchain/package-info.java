/** Off-chain messages: text a wallet signs that can never be a transaction. */
@NullMarked
package io.phantomparadox.vault.solana.offchain;

import org.jspecify.annotations.NullMarked;
