/** The Kafka Streams application that nets intents into batches, and the service that runs it. */
@NullMarked
package io.phantomparadox.vault.topology;

import org.jspecify.annotations.NullMarked;
