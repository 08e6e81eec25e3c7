/** Compares the tables with the chain's accounts and with netting's state. */
@NullMarked
package io.phantomparadox.vault.indexer.reconcile;

import org.jspecify.annotations.NullMarked;
