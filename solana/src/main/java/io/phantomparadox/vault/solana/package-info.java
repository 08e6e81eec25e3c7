/** Keys, signatures, hashes and base58: the words every other package speaks in. */
@NullMarked
package io.phantomparadox.vault.solana;

import org.jspecify.annotations.NullMarked;
