/** Tests of the markets a demo plays. */
@NullMarked
package io.phantomparadox.vault.stack.market;

import org.jspecify.annotations.NullMarked;
