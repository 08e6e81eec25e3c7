/** Tests of the record contracts. */
@NullMarked
package io.phantomparadox.vault.schemas;

import org.jspecify.annotations.NullMarked;
