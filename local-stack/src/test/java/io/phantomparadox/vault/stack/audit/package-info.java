/** The audit against a real stack, running and kept. */
@NullMarked
package io.phantomparadox.vault.stack.audit;

import org.jspecify.annotations.NullMarked;
