/** Session keys: what a wallet signs to allow one, and the proof that the key is somebody's. */
@NullMarked
package io.phantomparadox.vault.ingest.session;

import org.jspecify.annotations.NullMarked;
