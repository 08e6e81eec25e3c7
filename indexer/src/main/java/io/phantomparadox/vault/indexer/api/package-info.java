/** The read API over the tables. */
@NullMarked
package io.phantomparadox.vault.indexer.api;

import org.jspecify.annotations.NullMarked;
