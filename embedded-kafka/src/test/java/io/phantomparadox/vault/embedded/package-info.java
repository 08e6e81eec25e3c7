/** Tests of the embedded broker and registry, through their public protocols only. */
@NullMarked
package io.phantomparadox.vault.embedded;

import org.jspecify.annotations.NullMarked;
