/** What the door counts, for operators. */
@NullMarked
package io.phantomparadox.vault.ingest.management;

import org.jspecify.annotations.NullMarked;
