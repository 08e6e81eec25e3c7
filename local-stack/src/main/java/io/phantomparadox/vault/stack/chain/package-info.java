/** What operates the program on the local chain: its keys, its configuration, games and pages. */
@NullMarked
package io.phantomparadox.vault.stack.chain;

import org.jspecify.annotations.NullMarked;
