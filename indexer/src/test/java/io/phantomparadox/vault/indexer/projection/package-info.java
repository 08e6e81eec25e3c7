/** Tests of the projection on a real PostgreSQL. */
@NullMarked
package io.phantomparadox.vault.indexer.projection;

import org.jspecify.annotations.NullMarked;
