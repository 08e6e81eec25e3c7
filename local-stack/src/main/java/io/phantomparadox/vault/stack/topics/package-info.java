/** Commands on the topics of a cluster. */
@NullMarked
package io.phantomparadox.vault.stack.topics;

import org.jspecify.annotations.NullMarked;
