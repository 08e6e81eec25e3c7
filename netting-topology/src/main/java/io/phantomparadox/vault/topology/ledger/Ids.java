package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;

/** The engine's ids of what the intent bytes name. */
final class Ids {
  private Ids() {}

  static Id32 of(PublicKey key) {
    return Id32.of(key.toBytes());
  }

  static Id32 of(Hash32 hash) {
    return Id32.of(hash.toBytes());
  }
}
