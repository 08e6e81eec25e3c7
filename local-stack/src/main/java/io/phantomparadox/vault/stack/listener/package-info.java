/** The chain listener from the command line. */
@NullMarked
package io.phantomparadox.vault.stack.listener;

import org.jspecify.annotations.NullMarked;
