/** The vault program: its instructions, addresses, accounts, events and chunks. */
@NullMarked
package io.phantomparadox.vault.solana.program;

import org.jspecify.annotations.NullMarked;
