package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a stored record: a version byte, then fixed-width big-endian fields. */
final class RecordWriter {
  private ByteBuffer buffer;

  RecordWriter(int version, int expectedBytes) {
    buffer = ByteBuffer.allocate(Math.max(16, expectedBytes));
    buffer.put((byte) version);
  }

  RecordWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  RecordWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  RecordWriter i32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  RecordWriter i64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  RecordWriter id(Id32 value) {
    value.write(room(Id32.BYTES));
    return this;
  }

  /** Bytes of a length the reader knows. */
  RecordWriter raw(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  RecordWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    i32(utf8.length);
    return raw(utf8);
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int needed = Math.addExact(buffer.position(), bytes);
      byte[] larger = Arrays.copyOf(buffer.array(), Math.max(needed, buffer.capacity() * 2));
      buffer = ByteBuffer.wrap(larger).position(buffer.position());
    }
    return buffer;
  }
}
