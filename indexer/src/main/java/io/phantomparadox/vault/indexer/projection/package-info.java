/** Topics to tables: every record has its effect exactly once. */
@NullMarked
package io.phantomparadox.vault.indexer.projection;

import org.jspecify.annotations.NullMarked;
