/** Tests of the commands on topics. */
@NullMarked
package io.phantomparadox.vault.stack.topics;

import org.jspecify.annotations.NullMarked;
