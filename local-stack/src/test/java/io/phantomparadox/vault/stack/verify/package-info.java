/** Checks of the checker. */
@NullMarked
package io.phantomparadox.vault.stack.verify;

import org.jspecify.annotations.NullMarked;
