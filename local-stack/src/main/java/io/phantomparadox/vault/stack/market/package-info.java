/** Markets to play: a simulated one, seeded, and real sales from a file. */
@NullMarked
package io.phantomparadox.vault.stack.market;

import org.jspecify.annotations.NullMarked;
