/** The door with a real server before it and a real broker behind it. */
@NullMarked
package io.phantomparadox.vault.ingest;

import org.jspecify.annotations.NullMarked;
