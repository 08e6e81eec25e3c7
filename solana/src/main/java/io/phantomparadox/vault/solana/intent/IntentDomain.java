package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.charset.StandardCharsets;

/** The 32 bytes that tie a signed intent to one cluster, one program and this purpose. */
public final class IntentDomain {
  private static final byte[] PURPOSE = "intent".getBytes(StandardCharsets.US_ASCII);

  private IntentDomain() {}

  /** {@code sha256(genesis ‖ program ‖ "intent")}. */
  public static Hash32 of(Hash32 genesis, PublicKey program) {
    return Hash32.sha256(genesis.toBytes(), program.toBytes(), PURPOSE);
  }
}
