package io.phantomparadox.vault.netting;

/**
 * What a batch changes at one wallet.
 *
 * @param lamports received minus paid; never 0
 */
public record Delta(Id32 wallet, long lamports) {}
