/** Commands about the indexer's tables: compare them, build them anew, take them elsewhere. */
@NullMarked
package io.phantomparadox.vault.stack.tables;

import org.jspecify.annotations.NullMarked;
