package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;

/** An account: its lamports, the program that owns it, and its data. */
public record AccountInfo(long lamports, PublicKey owner, ByteString data, boolean executable) {}
