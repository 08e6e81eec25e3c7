/** Tests of the whole vault and of its layering. */
@NullMarked
package io.phantomparadox.vault.stack;

import org.jspecify.annotations.NullMarked;
