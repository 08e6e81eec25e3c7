package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.charset.StandardCharsets;

/**
 * Somebody who trades in a market.
 *
 * @param name unique in its market
 * @param wallet who it is in an intent
 * @param keys sign for it; made from the name, so that a market is the same every time
 * @param depositLamports what the player brings, 0 for nothing
 */
public record Player(String name, PublicKey wallet, Keypair keys, long depositLamports) {
  /** A player whose key pair follows from market and name alone. For play money only. */
  static Player of(String market, String name, long depositLamports) {
    Keypair keys = keys(market, name);
    return new Player(name, keys.publicKey(), keys, depositLamports);
  }

  /** Stands for a party that the record of a sale does not name: a wallet of zeros. */
  static Player unnamed(String market) {
    return new Player("", PublicKey.ZERO, keys(market, ""), 0);
  }

  private static Keypair keys(String market, String name) {
    return Keypair.fromSeed(
        Hash32.sha256(("ppv-test-player/" + market + "/" + name).getBytes(StandardCharsets.UTF_8))
            .toBytes());
  }
}
