/** JSON-RPC to Solana nodes: typed answers, typed errors, deadlines, failover. */
@NullMarked
package io.phantomparadox.vault.solana.rpc;

import org.jspecify.annotations.NullMarked;
