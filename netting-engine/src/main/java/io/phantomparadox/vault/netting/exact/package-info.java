/** The optimum of small markets, found by trying everything: what the engines are measured by. */
@NullMarked
package io.phantomparadox.vault.netting.exact;

import org.jspecify.annotations.NullMarked;
