/** Finalized events of the vault program on Solana, published to Kafka without a gap, each once. */
@NullMarked
package io.phantomparadox.vault.listener;

import org.jspecify.annotations.NullMarked;
