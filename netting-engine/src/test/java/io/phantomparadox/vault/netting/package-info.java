/** The netting rules as examples, properties and comparisons that every engine passes. */
@NullMarked
package io.phantomparadox.vault.netting;

import org.jspecify.annotations.NullMarked;
