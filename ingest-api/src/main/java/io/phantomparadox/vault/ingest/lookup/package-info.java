/** What the indexer knows, passed on to producers. */
@NullMarked
package io.phantomparadox.vault.ingest.lookup;

import org.jspecify.annotations.NullMarked;
