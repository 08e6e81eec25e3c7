/** Comparing the tables with what knows better. */
@NullMarked
package io.phantomparadox.vault.indexer.reconcile;

import org.jspecify.annotations.NullMarked;
