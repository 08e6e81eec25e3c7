/** The netting rules written to be read: the reference every other engine is compared with. */
@NullMarked
package io.phantomparadox.vault.netting.naive;

import org.jspecify.annotations.NullMarked;
