/** Operators' commands against real parts. */
@NullMarked
package io.phantomparadox.vault.stack.settlement;

import org.jspecify.annotations.NullMarked;
