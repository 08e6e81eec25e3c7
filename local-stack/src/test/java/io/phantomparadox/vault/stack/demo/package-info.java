/** The demo as an end-to-end test. */
@NullMarked
package io.phantomparadox.vault.stack.demo;

import org.jspecify.annotations.NullMarked;
