package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.charset.StandardCharsets;

/**
 * Somebody who trades in a market.
 *
 * @param name unique in its market
 * @param keys the wallet; made from the name, so that a market is the same every time
 * @param depositLamports what the player brings, 0 for nothing
 */
public record Player(String name, Keypair keys, long depositLamports) {
  /** The wallet's key. */
  public PublicKey wallet() {
    return keys.publicKey();
  }

  /** A player whose key pair follows from market and name alone. For play money only. */
  static Player of(String market, String name, long depositLamports) {
    byte[] seed =
        Hash32.sha256(("ppv-test-player/" + market + "/" + name).getBytes(StandardCharsets.UTF_8))
            .toBytes();
    return new Player(name, Keypair.fromSeed(seed), depositLamports);
  }
}
