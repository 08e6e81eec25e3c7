/** Tests of the local chain with a real child process. */
@NullMarked
package io.phantomparadox.vault.program;

import org.jspecify.annotations.NullMarked;
