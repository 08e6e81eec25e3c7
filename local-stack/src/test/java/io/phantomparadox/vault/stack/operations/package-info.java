/** What operators' commands print and do. */
@NullMarked
package io.phantomparadox.vault.stack.operations;

import org.jspecify.annotations.NullMarked;
