/**
 * Topic to PostgreSQL beside a plain COPY, the read API under load, and the lag at a given pace.
 */
@NullMarked
package io.phantomparadox.vault.benchmarks.indexer;

import org.jspecify.annotations.NullMarked;
