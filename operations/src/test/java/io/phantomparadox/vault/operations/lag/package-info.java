/** Tests of lag on a real broker. */
@NullMarked
package io.phantomparadox.vault.operations.lag;

import org.jspecify.annotations.NullMarked;
