/** The read API over a real database. */
@NullMarked
package io.phantomparadox.vault.indexer.api;

import org.jspecify.annotations.NullMarked;
