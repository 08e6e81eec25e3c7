/** The door: takes signed intents over HTTP and answers once Kafka has them. */
@NullMarked
package io.phantomparadox.vault.ingest;

import org.jspecify.annotations.NullMarked;
