/**
 * The state machine of netting for the games of one partition: values in, values out over a key
 * value store; no Kafka, no Avro, no clock of its own.
 */
@NullMarked
package io.phantomparadox.vault.topology.ledger;

import org.jspecify.annotations.NullMarked;
