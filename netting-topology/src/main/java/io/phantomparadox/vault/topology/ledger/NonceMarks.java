package io.phantomparadox.vault.topology.ledger;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest nonce that the store holds of each signer, for signers seen lately: a higher one is
 * new, and the store need not be asked for what is not there, which is its dearest answer. Signers
 * that count upwards are answered so; others cost what they did.
 *
 * <p>A mark is read from the store when a signer is seen for the second time (one who comes once
 * should not cost more than one lookup), moves up with each nonce put, and never down: nonces that
 * were forgotten make it too high, which costs a lookup. Not thread-safe.
 */
final class NonceMarks {
  /** Some 200 bytes of heap each. */
  static final int MAX_SIGNERS = 32_768;

  private final LedgerStore store;
  private final Map<StoredKey, Mark> marks = new LinkedHashMap<>(1_024, 0.75f, true);

  NonceMarks(LedgerStore store) {
    this.store = store;
  }

  /** What is known of a signer. */
  private static final class Mark {
    /** Whether {@link #highest} counts; else the signer was seen once. */
    boolean read;

    /** No nonce of the signer is in the store. */
    boolean none;

    /** Unsigned. */
    long highest;

    void raise(long nonce) {
      if (none || Long.compareUnsigned(nonce, highest) > 0) {
        highest = nonce;
      }
      none = false;
    }
  }

  /** Whether a nonce is certainly not in the store; false says nothing. */
  boolean isNew(byte[] nonceKey) {
    byte[] signer = LedgerKeys.signerOf(nonceKey);
    StoredKey key = new StoredKey(signer);
    Mark mark = marks.get(key);
    if (mark == null) {
      if (marks.size() >= MAX_SIGNERS) {
        var oldest = marks.entrySet().iterator();
        oldest.next();
        oldest.remove();
      }
      marks.put(key, new Mark());
      return false;
    }
    if (!mark.read) {
      byte[] last = store.lastKey(signer, LedgerKeys.successor(signer));
      mark.read = true;
      mark.none = last == null;
      mark.highest = last == null ? 0 : LedgerKeys.nonceOf(last);
    }
    return mark.none || Long.compareUnsigned(LedgerKeys.nonceOf(nonceKey), mark.highest) > 0;
  }

  /** A nonce was put into the store. */
  void added(byte[] nonceKey) {
    Mark mark = marks.get(new StoredKey(LedgerKeys.signerOf(nonceKey)));
    if (mark != null && mark.read) {
      mark.raise(LedgerKeys.nonceOf(nonceKey));
    }
  }
}
