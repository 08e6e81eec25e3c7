/** The rules of money as a plain model, and the program held against it in random histories. */
@NullMarked
package io.phantomparadox.vault.solana.program.model;

import org.jspecify.annotations.NullMarked;
