package io.phantomparadox.vault.stack.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The signed bytes of an intent, read field by field at the documented offsets. */
@SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
record IntentBytes(byte[] bytes) {
  static final int SIZE = 298;

  static final int SELL = 1;
  static final int BUY = 2;
  static final int ASK = 3;
  static final int BID = 4;
  static final int TAKE = 5;

  private static final List<String> ACTIONS =
      List.of("SELL", "BUY", "ASK", "BID", "TAKE", "CANCEL");
  private static final String NOBODY = "1".repeat(32);
  private static final long LAMPORTS_PER_SOL = 1_000_000_000;

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

  /** The off-chain message a wallet signs in place of the bytes: version 0, UTF-8, one signer. */
  byte[] text() {
    String reference = Bytes.hex(Bytes.slice(bytes, 266, 32));
    byte[] content =
        """
        Phantom Paradox Vault: %s

        Game: %d
        Trade: %s
        Item: %s
        Seller: %s
        Buyer: %s
        Price: %d.%09d SOL (%d lamports)
        Given by: %s
        Nonce: %d
        Created: %s
        Expires: %s
        Refers to: %s"""
            .formatted(
                ACTIONS.get(action() - 1),
                game(),
                tradeId(),
                item(),
                party(from()),
                party(to()),
                amount() / LAMPORTS_PER_SOL,
                amount() % LAMPORTS_PER_SOL,
                amount(),
                owner(),
                nonce(),
                time(Bytes.u64(bytes, 250)),
                time(Bytes.u64(bytes, 258)),
                reference.matches("0+") ? "nothing" : reference)
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(0xff);
    message.writeBytes("solana offchain".getBytes(StandardCharsets.US_ASCII));
    message.write(0); // version
    message.writeBytes(Bytes.slice(bytes, 18, 32)); // the intent's domain
    message.write(1); // format: UTF-8 a hardware wallet can sign
    message.write(1); // signers
    message.writeBytes(signerKey());
    message.write(content.length & 0xff);
    message.write(content.length >>> 8);
    message.writeBytes(content);
    return message.toByteArray();
  }

  private static String party(String key) {
    return key.equals(NOBODY) ? "anyone" : key;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis) + " (" + millis + ")";
  }
}
