/** Who is posting: wallets sign in with Solana and get a short-lived token. */
@NullMarked
package io.phantomparadox.vault.ingest.signin;

import org.jspecify.annotations.NullMarked;
