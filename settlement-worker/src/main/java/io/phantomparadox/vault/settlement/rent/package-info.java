/** Gets back what the accounts of ended batches hold. */
@NullMarked
package io.phantomparadox.vault.settlement.rent;

import org.jspecify.annotations.NullMarked;
