/** Speed and quality of the netting engines, beside simpler ways to net. */
@NullMarked
package io.phantomparadox.vault.benchmarks.netting;

import org.jspecify.annotations.NullMarked;
