/**
 * The vault program as files, and the local chain that runs it: a real Solana runtime in a child
 * process.
 */
@NullMarked
package io.phantomparadox.vault.program;

import org.jspecify.annotations.NullMarked;
