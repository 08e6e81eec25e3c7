/**
 * Checks a run of the vault from the outside: topics, chain accounts and tables are read with code
 * of this package alone, which knows no other package of the vault but the netting engine's API for
 * netting a batch again.
 */
@NullMarked
package io.phantomparadox.vault.stack.verify;

import org.jspecify.annotations.NullMarked;
