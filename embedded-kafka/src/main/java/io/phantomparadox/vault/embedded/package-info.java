/** A real Kafka broker and a schema registry that run inside the JVM that needs them. */
@NullMarked
package io.phantomparadox.vault.embedded;

import org.jspecify.annotations.NullMarked;
