/**
 * {@code vault simulate}: what netting would save on a file of trades, without any of the stack.
 */
@NullMarked
package io.phantomparadox.vault.stack.simulate;

import org.jspecify.annotations.NullMarked;
