/** Keeps PostgreSQL tables from the vault's topics and serves them. */
@NullMarked
package io.phantomparadox.vault.indexer;

import org.jspecify.annotations.NullMarked;
