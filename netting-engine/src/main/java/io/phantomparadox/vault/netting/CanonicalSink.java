package io.phantomparadox.vault.netting;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Little-endian bytes on their way into a hash or an array, in blocks of 8 KiB. */
abstract sealed class CanonicalSink {
  private final ByteBuffer block = ByteBuffer.allocate(8192);

  /** Takes a full block over. */
  abstract void accept(byte[] bytes, int length);

  void ascii(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    room(bytes.length).put(bytes);
  }

  void u8(int value) {
    room(1).put((byte) value);
  }

  void u32(int value) {
    room(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
  }

  void i64(long value) {
    room(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
  }

  void id(Id32 id) {
    id.write(room(Id32.BYTES).order(ByteOrder.BIG_ENDIAN));
  }

  void flush() {
    accept(block.array(), block.position());
    block.clear();
  }

  private ByteBuffer room(int bytes) {
    if (block.remaining() < bytes) {
      flush();
    }
    return block;
  }

  /** Into a SHA-256. */
  static final class Hashing extends CanonicalSink {
    private final MessageDigest digest = Sha256.digest();

    @Override
    void accept(byte[] bytes, int length) {
      digest.update(bytes, 0, length);
    }

    Id32 finish() {
      flush();
      return Id32.of(digest.digest());
    }
  }

  /** Into an array. */
  static final class Collecting extends CanonicalSink {
    private final ByteArrayOutputStream out;

    Collecting(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    void accept(byte[] bytes, int length) {
      out.write(bytes, 0, length);
    }
  }
}
