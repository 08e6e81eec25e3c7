package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.PublicKey;

/** An account with its address. */
public record KeyedAccount(PublicKey address, AccountInfo account) {}
