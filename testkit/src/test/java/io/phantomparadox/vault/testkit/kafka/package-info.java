/** The brokers of the kit, run. */
@NullMarked
package io.phantomparadox.vault.testkit.kafka;

import org.jspecify.annotations.NullMarked;
