/** Scenarios of the vault in plain Java: the topology on the test driver, with a played chain. */
@NullMarked
package io.phantomparadox.vault.testkit;

import org.jspecify.annotations.NullMarked;
