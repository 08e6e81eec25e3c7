/** Tests of sign-in and tokens. */
@NullMarked
package io.phantomparadox.vault.ingest.signin;

import org.jspecify.annotations.NullMarked;
