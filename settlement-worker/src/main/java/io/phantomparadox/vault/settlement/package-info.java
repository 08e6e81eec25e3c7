/**
 * Puts netted batches on the Solana program, each once, in order, and survives any crash on the
 * way.
 */
@NullMarked
package io.phantomparadox.vault.settlement;

import org.jspecify.annotations.NullMarked;
