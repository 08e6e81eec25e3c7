/** Reads batches from the log: assembles parts and header, and checks what a header claims. */
@NullMarked
package io.phantomparadox.vault.settlement.batch;

import org.jspecify.annotations.NullMarked;
