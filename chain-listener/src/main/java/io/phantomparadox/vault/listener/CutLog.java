package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;

/**
 * A successful transaction whose log was cut at 10 KB, so that data a followed program logged may
 * be missing. Instructions and events in inner instructions are not touched by it.
 *
 * @param program the first followed program that the transaction called
 */
public record CutLog(int transactionIndex, Signature signature, PublicKey program) {}
