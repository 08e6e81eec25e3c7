/** Tests of the ledger without Kafka. */
@NullMarked
package io.phantomparadox.vault.topology.ledger;

import org.jspecify.annotations.NullMarked;
