/** HTTP: routes, bodies and problem answers. */
@NullMarked
package io.phantomparadox.vault.ingest.http;

import org.jspecify.annotations.NullMarked;
