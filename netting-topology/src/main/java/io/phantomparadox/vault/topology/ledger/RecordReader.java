package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link RecordWriter} wrote. */
final class RecordReader {
  private final String what;
  private final ByteBuffer buffer;
  private final int version;

  /**
   * @param what name of the record, for the error
   * @param newest highest version this code reads; the lowest is 1
   */
  RecordReader(String what, int newest, byte[] bytes) {
    this.what = what;
    this.buffer = ByteBuffer.wrap(bytes);
    this.version = u8();
    if (version < 1 || version > newest) {
      throw new UnreadableStateException(
          "%s has version %d, this code reads 1 to %d".formatted(what, version, newest));
    }
  }

  int version() {
    return version;
  }

  int u8() {
    return Byte.toUnsignedInt(take(1).get());
  }

  boolean flag() {
    return u8() != 0;
  }

  int i32() {
    return take(Integer.BYTES).getInt();
  }

  long i64() {
    return take(Long.BYTES).getLong();
  }

  Id32 id() {
    return Id32.read(take(Id32.BYTES));
  }

  byte[] raw(int length) {
    byte[] bytes = new byte[length];
    take(length).get(bytes);
    return bytes;
  }

  String text() {
    return new String(raw(i32()), StandardCharsets.UTF_8);
  }

  /** Says that everything was read: a longer record is of another shape. */
  void end() {
    if (buffer.hasRemaining()) {
      throw new UnreadableStateException(what + " has " + buffer.remaining() + " bytes too many");
    }
  }

  private ByteBuffer take(int bytes) {
    if (bytes < 0 || buffer.remaining() < bytes) {
      throw new UnreadableStateException(
          what + " ends early, at byte " + buffer.position(), new BufferUnderflowException());
    }
    return buffer;
  }
}
