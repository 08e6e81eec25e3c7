/** The cluster as settlement needs it: looks, signatures and broadcasts for one batch at a time. */
@NullMarked
package io.phantomparadox.vault.settlement.chain;

import org.jspecify.annotations.NullMarked;
