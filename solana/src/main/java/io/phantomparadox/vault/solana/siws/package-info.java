/** Sign-in with Solana: the text a wallet signs, byte for byte, and what a server checks. */
@NullMarked
package io.phantomparadox.vault.solana.siws;

import org.jspecify.annotations.NullMarked;
