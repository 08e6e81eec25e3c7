/** The simulation as its user meets it: files in, a table and a page out. */
@NullMarked
package io.phantomparadox.vault.stack.simulate;

import org.jspecify.annotations.NullMarked;
