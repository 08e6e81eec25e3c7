/** Ed25519 exactly as the Solana runtime verifies it, on the fastest provider that is exact. */
@NullMarked
package io.phantomparadox.vault.solana.ed25519;

import org.jspecify.annotations.NullMarked;
