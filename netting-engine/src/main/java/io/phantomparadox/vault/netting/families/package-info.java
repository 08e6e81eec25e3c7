/**
 * Seeded markets of known kinds, for tests, benchmarks and load: the same seed, the same market.
 */
@NullMarked
package io.phantomparadox.vault.netting.families;

import org.jspecify.annotations.NullMarked;
