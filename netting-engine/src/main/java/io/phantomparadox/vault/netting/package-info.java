/** What the netting engine takes and gives: trades in, an executed set and its commitment out. */
@NullMarked
package io.phantomparadox.vault.netting;

import org.jspecify.annotations.NullMarked;
