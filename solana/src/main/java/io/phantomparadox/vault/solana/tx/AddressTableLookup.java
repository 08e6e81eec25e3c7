package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;

/**
 * Accounts a v0 transaction takes from a lookup table.
 *
 * @param table address of the table
 * @param writableIndexes one byte for each writable account, its position in the table
 * @param readonlyIndexes the same for accounts that are only read
 */
public record AddressTableLookup(
    PublicKey table, ByteString writableIndexes, ByteString readonlyIndexes) {}
