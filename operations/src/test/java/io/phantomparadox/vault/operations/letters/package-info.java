/** Tests of dead letters on a real broker. */
@NullMarked
package io.phantomparadox.vault.operations.letters;

import org.jspecify.annotations.NullMarked;
