/** Checks of what is deployed, without a cluster: chart, compose file, images' layout. */
@NullMarked
package io.phantomparadox.vault.deployment;

import org.jspecify.annotations.NullMarked;
