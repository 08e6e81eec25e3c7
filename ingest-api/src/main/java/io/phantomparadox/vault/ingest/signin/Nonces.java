package io.phantomparadox.vault.ingest.signin;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** What was offered to whom, until it is used or too old. Thread-safe. */
public interface Nonces {
  /** 192 bits, 32 characters of base64. */
  int BYTES = 24;

  /** A new nonce, kept for a wallet; empty when too many wait already. */
  Optional<String> offer(PublicKey wallet);

  /** The wallet it was offered to; a second call finds nothing, whoever makes it. */
  Optional<PublicKey> take(String nonce);

  /** Remembers what was signed under a nonce that {@link #take} gave. */
  void authorised(String nonce, Hash32 text);

  /** What was signed under it. */
  Optional<Hash32> authorised(String nonce);

  /** A nonce that nobody had. */
  static String fresh(SecureRandom random) {
    byte[] nonce = new byte[BYTES];
    random.nextBytes(nonce);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
  }
}
