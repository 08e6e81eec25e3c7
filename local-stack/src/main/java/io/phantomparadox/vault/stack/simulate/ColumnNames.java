package io.phantomparadox.vault.stack.simulate;

/**
 * What the columns of a trades file are called.
 *
 * @param item what changes hands, any text
 * @param seller any text that names the wallet
 * @param buyer any text that names the wallet
 * @param amount a decimal number; times {@code lamportsPerUnit} it is the price in lamports
 * @param lamportsPerUnit 1 when the amounts are lamports, 1,000,000,000 when they are SOL
 */
record ColumnNames(String item, String seller, String buyer, String amount, long lamportsPerUnit) {}
