/** Tests of what services show their operators. */
@NullMarked
package io.phantomparadox.vault.management;

import org.jspecify.annotations.NullMarked;
