/** Checks a settled batch from public data alone: its payload and the chain, nothing of ours. */
@NullMarked
package io.phantomparadox.vault.settlement.verify;

import org.jspecify.annotations.NullMarked;
