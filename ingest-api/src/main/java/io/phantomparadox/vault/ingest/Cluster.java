package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;

/** Where the vault is: signatures cover both. */
public record Cluster(Hash32 genesisHash, PublicKey programId) {
  /** What intents are signed for. */
  public Hash32 domain() {
    return IntentDomain.of(genesisHash, programId);
  }
}
