/** The command line of the vault: what {@code ./vault} runs. */
@NullMarked
package io.phantomparadox.vault.stack.cli;

import org.jspecify.annotations.NullMarked;
