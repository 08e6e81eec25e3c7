/** From the bytes of a request to an intent that may enter the log, or the reason it may not. */
@NullMarked
package io.phantomparadox.vault.ingest.intent;

import org.jspecify.annotations.NullMarked;
