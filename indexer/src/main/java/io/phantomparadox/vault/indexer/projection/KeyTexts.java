package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.solana.Base58;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Base58 of the keys seen lately. The same wallets come again and again and their text costs more
 * than all the rest of a row. Bounded: a key takes the place of another with the same hash.
 */
final class KeyTexts {
  private static final int SLOTS = 1 << 16;

  private final byte @Nullable [][] keys = new byte[SLOTS][];
  private final @Nullable String[] texts = new String[SLOTS];

  String of(byte[] key) {
    int slot = Arrays.hashCode(key) & (SLOTS - 1);
    if (!Arrays.equals(keys[slot], key)) {
      keys[slot] = key.clone();
      texts[slot] = Base58.encode(key);
    }
    return Objects.requireNonNull(texts[slot]);
  }
}
