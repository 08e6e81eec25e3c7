/** Health and metrics on a port of their own, for operators. */
@NullMarked
package io.phantomparadox.vault.ingest.management;

import org.jspecify.annotations.NullMarked;
