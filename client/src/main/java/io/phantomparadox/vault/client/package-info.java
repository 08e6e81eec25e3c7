/** A producer's side of the door: makes signed halves and posts them with bounded retries. */
@NullMarked
package io.phantomparadox.vault.client;

import org.jspecify.annotations.NullMarked;
