/** A producer that trades with itself on a schedule and times how long the whole line takes. */
@NullMarked
package io.phantomparadox.vault.operations.canary;

import org.jspecify.annotations.NullMarked;
