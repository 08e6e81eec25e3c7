/** What several doors share: one connection to Redis that nothing ever waits long for. */
@NullMarked
package io.phantomparadox.vault.ingest.redis;

import org.jspecify.annotations.NullMarked;
