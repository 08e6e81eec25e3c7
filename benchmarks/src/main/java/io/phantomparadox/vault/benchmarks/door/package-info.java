/** Load on the door over loopback HTTP, beside its ceilings measured in the same run. */
@NullMarked
package io.phantomparadox.vault.benchmarks.door;

import org.jspecify.annotations.NullMarked;
