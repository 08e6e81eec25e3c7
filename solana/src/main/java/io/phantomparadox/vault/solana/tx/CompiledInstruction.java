package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;

/**
 * An instruction whose accounts are positions in the transaction's account list.
 *
 * @param programIndex position of the program
 * @param accountIndexes one byte for each account, its position
 * @param data what the program is given
 */
public record CompiledInstruction(int programIndex, ByteString accountIndexes, ByteString data) {}
