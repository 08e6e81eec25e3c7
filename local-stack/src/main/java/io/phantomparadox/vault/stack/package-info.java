/** The whole vault in one JVM, with the local chain and PostgreSQL as its child processes. */
@NullMarked
package io.phantomparadox.vault.stack;

import org.jspecify.annotations.NullMarked;
