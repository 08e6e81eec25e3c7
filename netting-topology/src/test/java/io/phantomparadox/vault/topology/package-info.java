/** Tests of the netting application. */
@NullMarked
package io.phantomparadox.vault.topology;

import org.jspecify.annotations.NullMarked;
