/** One small service beside the others, for whoever runs them. */
@NullMarked
package io.phantomparadox.vault.operations;

import org.jspecify.annotations.NullMarked;
