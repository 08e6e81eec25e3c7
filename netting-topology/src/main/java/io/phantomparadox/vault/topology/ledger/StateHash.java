package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Cursor;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Entry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A fingerprint of a store: SHA-256 over every entry in key order, each as u32 length and key, u32
 * length and value. A state rebuilt from its changelog has the same. Reads everything: for tests
 * and for people who compare two instances, not for dashboards.
 */
public final class StateHash {
  private StateHash() {}

  /** The fingerprint of one store. */
  public static Id32 of(LedgerStore store) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    // tags are ASCII letters, so every key lies between these
    try (Cursor cursor = store.range(new byte[] {0}, new byte[] {(byte) 0xff})) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        update(digest, entry.key());
        update(digest, entry.value());
      }
    }
    return Id32.of(digest.digest());
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
