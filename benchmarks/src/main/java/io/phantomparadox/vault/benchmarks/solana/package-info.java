/** How fast the Solana module is, beside the libraries one would otherwise use. */
@NullMarked
package io.phantomparadox.vault.benchmarks.solana;

import org.jspecify.annotations.NullMarked;
