/** Commands for whoever runs the vault: lag, dead letters, the canary. */
@NullMarked
package io.phantomparadox.vault.stack.operations;

import org.jspecify.annotations.NullMarked;
