/**
 * Checks a run of the vault from the outside: topics and chain accounts are read by the auditor of
 * the testers' kit, tables by this package, which knows no service; beside that it nets batches
 * again with the engine that made them.
 */
@NullMarked
package io.phantomparadox.vault.stack.verify;

import org.jspecify.annotations.NullMarked;
