/** Instructions, accounts and events of any Anchor program, read and written by its IDL. */
@NullMarked
package io.phantomparadox.vault.solana.idl;

import org.jspecify.annotations.NullMarked;
