/** Tests of the canary. */
@NullMarked
package io.phantomparadox.vault.operations.canary;

import org.jspecify.annotations.NullMarked;
