/** Scenarios of the vault's rules, and tests of the kit itself. */
@NullMarked
package io.phantomparadox.vault.testkit;

import org.jspecify.annotations.NullMarked;
