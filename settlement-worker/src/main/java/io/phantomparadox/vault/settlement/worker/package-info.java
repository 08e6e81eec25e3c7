/** Drives batches to their end: one thread per partition, its log in Kafka, its proof on chain. */
@NullMarked
package io.phantomparadox.vault.settlement.worker;

import org.jspecify.annotations.NullMarked;
