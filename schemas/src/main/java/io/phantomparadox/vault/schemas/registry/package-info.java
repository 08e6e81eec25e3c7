/** The schema registry as the codec needs it: Confluent's REST API, or one inside the JVM. */
@NullMarked
package io.phantomparadox.vault.schemas.registry;

import org.jspecify.annotations.NullMarked;
