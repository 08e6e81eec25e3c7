/**
 * The settlement of one batch as a pure state machine over its own log and what the chain shows.
 */
@NullMarked
package io.phantomparadox.vault.settlement.flow;

import org.jspecify.annotations.NullMarked;
