/** Keeps a batch's canonical payload where everybody can read it, under its content id. */
@NullMarked
package io.phantomparadox.vault.settlement.payload;

import org.jspecify.annotations.NullMarked;
