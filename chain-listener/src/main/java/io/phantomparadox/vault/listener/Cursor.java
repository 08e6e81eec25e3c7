package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.Hash32;

/**
 * The last block whose events are published.
 *
 * @param slot the block's slot
 * @param blockhash the block's hash, which the next block must name as its previous one
 */
public record Cursor(long slot, Hash32 blockhash) {}
