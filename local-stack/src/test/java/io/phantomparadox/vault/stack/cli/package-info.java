/** The command line as a user runs it. */
@NullMarked
package io.phantomparadox.vault.stack.cli;

import org.jspecify.annotations.NullMarked;
