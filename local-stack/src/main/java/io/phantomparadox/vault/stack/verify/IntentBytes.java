package io.phantomparadox.vault.stack.verify;

import java.nio.ByteBuffer;

/** The signed bytes of an intent, read field by field at the documented offsets. */
@SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
record IntentBytes(byte[] bytes) {
  static final int SIZE = 298;

  static final int SELL = 1;
  static final int BUY = 2;
  static final int ASK = 3;
  static final int BID = 4;
  static final int TAKE = 5;

  String id() {
    return Bytes.hex(Bytes.sha256(bytes));
  }

  int action() {
    return bytes[17];
  }

  long game() {
    return Bytes.u64(bytes, 50);
  }

  String item() {
    return Bytes.hex(Bytes.slice(bytes, 74, 32));
  }

  String from() {
    return Bytes.base58(Bytes.slice(bytes, 106, 32));
  }

  String to() {
    return Bytes.base58(Bytes.slice(bytes, 138, 32));
  }

  long amount() {
    return Bytes.u64(bytes, 170);
  }

  String owner() {
    return Bytes.base58(Bytes.slice(bytes, 178, 32));
  }

  byte[] signerKey() {
    return Bytes.slice(bytes, 210, 32);
  }

  String signer() {
    return Bytes.base58(signerKey());
  }

  long nonce() {
    return Bytes.u64(bytes, 242);
  }

  String tradeId() {
    return Bytes.hex(Bytes.slice(bytes, 58, 16));
  }

  /** The trade id as a number, as this run's producers give them; -1 when it is larger. */
  long tradeNumber() {
    byte[] id = Bytes.slice(bytes, 58, 16);
    ByteBuffer words = ByteBuffer.wrap(id);
    return words.getLong() == 0 ? Math.max(-1, words.getLong()) : -1;
  }
}
