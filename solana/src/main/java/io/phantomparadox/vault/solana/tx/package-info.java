/** Transactions of every version the network takes: built, signed, written and read. */
@NullMarked
package io.phantomparadox.vault.solana.tx;

import org.jspecify.annotations.NullMarked;
