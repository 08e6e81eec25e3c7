/** Real brokers in the JVM with the vault's topics, one node or three. */
@NullMarked
package io.phantomparadox.vault.testkit.kafka;

import org.jspecify.annotations.NullMarked;
