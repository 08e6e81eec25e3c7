/** Dead letters: what could not be read, why, and how it gets another try without a loop. */
@NullMarked
package io.phantomparadox.vault.operations.letters;

import org.jspecify.annotations.NullMarked;
