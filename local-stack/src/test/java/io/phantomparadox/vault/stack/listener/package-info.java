/** The listener's commands, drilled as an operator would use them. */
@NullMarked
package io.phantomparadox.vault.stack.listener;

import org.jspecify.annotations.NullMarked;
