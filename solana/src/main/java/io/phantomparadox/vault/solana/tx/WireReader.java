package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;

/** A cursor over the bytes of a transaction that never reads past their end. */
final class WireReader {
  /** What the bytes are not; caught where a parse begins and never leaves this package. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String problem) {
      // no stack trace: this is an answer about input, not a fault
      super(problem, null, false, false);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  private final byte[] bytes;
  private int at;

  WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return at;
  }

  int remaining() {
    return bytes.length - at;
  }

  int peek() throws MalformedException {
    require(1, "a first byte");
    return Byte.toUnsignedInt(bytes[at]);
  }

  int u8(String what) throws MalformedException {
    require(1, what);
    return Byte.toUnsignedInt(bytes[at++]);
  }

  int u16(String what) throws MalformedException {
    return (int) littleEndian(2, what);
  }

  /** Four bytes as an int that may be negative: the bits of a u32. */
  int u32(String what) throws MalformedException {
    return (int) littleEndian(4, what);
  }

  long u64(String what) throws MalformedException {
    return littleEndian(8, what);
  }

  int compactU16(String what) throws MalformedException {
    int value = 0;
    for (int i = 0; i < 3; i++) {
      int next = u8(what);
      value |= (next & 0x7f) << (7 * i);
      if ((next & 0x80) == 0) {
        if (i > 0 && next == 0) {
          throw new MalformedException(what + " is not in its shortest form");
        }
        if (value > 0xffff) {
          break;
        }
        return value;
      }
    }
    throw new MalformedException(what + " is larger than 65535");
  }

  PublicKey key(String what) throws MalformedException {
    require(PublicKey.SIZE, what);
    PublicKey key = PublicKey.at(bytes, at);
    at += PublicKey.SIZE;
    return key;
  }

  Hash32 hash(String what) throws MalformedException {
    require(Hash32.SIZE, what);
    Hash32 hash = Hash32.at(bytes, at);
    at += Hash32.SIZE;
    return hash;
  }

  Signature signature(String what) throws MalformedException {
    require(Signature.SIZE, what);
    Signature signature = Signature.at(bytes, at);
    at += Signature.SIZE;
    return signature;
  }

  ByteString bytes(int length, String what) throws MalformedException {
    require(length, what);
    ByteString result = ByteString.copyOf(bytes, at, length);
    at += length;
    return result;
  }

  private long littleEndian(int size, String what) throws MalformedException {
    require(size, what);
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = (value << 8) | Byte.toUnsignedInt(bytes[at + i]);
    }
    at += size;
    return value;
  }

  private void require(int length, String what) throws MalformedException {
    if (length > remaining()) {
      throw new MalformedException(
          "ends at byte " + bytes.length + ", before " + what + " at " + at);
    }
  }
}
