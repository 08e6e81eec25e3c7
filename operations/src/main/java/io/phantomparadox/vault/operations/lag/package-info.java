/** How far every consumer group is behind, in records and in seconds, right under transactions. */
@NullMarked
package io.phantomparadox.vault.operations.lag;

import org.jspecify.annotations.NullMarked;
