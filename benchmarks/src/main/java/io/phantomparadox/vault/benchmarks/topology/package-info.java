/** What the netting topology costs on a real broker, beside topologies without its logic. */
@NullMarked
package io.phantomparadox.vault.benchmarks.topology;

import org.jspecify.annotations.NullMarked;
