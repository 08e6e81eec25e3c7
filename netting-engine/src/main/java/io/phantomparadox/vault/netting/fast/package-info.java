/** The fast netting engine on primitive arrays. */
@NullMarked
package io.phantomparadox.vault.netting.fast;

import org.jspecify.annotations.NullMarked;
