/** How many intents an address, and all together, may post. */
@NullMarked
package io.phantomparadox.vault.ingest.limit;

import org.jspecify.annotations.NullMarked;
