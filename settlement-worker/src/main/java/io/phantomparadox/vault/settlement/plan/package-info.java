/** Turns a batch's net effect into chunks that fit one transaction each; pure. */
@NullMarked
package io.phantomparadox.vault.settlement.plan;

import org.jspecify.annotations.NullMarked;
