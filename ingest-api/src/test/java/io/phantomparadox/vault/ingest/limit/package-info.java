/** Tests of the buckets. */
@NullMarked
package io.phantomparadox.vault.ingest.limit;

import org.jspecify.annotations.NullMarked;
