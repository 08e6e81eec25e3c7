/** Commands for those who run settlement, and for everybody who wants to check a batch. */
@NullMarked
package io.phantomparadox.vault.stack.settlement;

import org.jspecify.annotations.NullMarked;
