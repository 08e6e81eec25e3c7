/**
 * The way into {@code vault.intents}: bounded in flight, acknowledged or refused, never hanging.
 */
@NullMarked
package io.phantomparadox.vault.ingest.log;

import org.jspecify.annotations.NullMarked;
