/** Plays a market through the whole vault over HTTP, chain and topics, and verifies the outcome. */
@NullMarked
package io.phantomparadox.vault.stack.demo;

import org.jspecify.annotations.NullMarked;
