package io.phantomparadox.vault.topology.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of a key, as a key of a map. Nobody writes into them. */
final class StoredKey {
  private final byte[] bytes;
  private final int hash;

  StoredKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
