/** Tests of the client against scripted answers; the real door is tested with it elsewhere. */
@NullMarked
package io.phantomparadox.vault.client;

import org.jspecify.annotations.NullMarked;
