package io.phantomparadox.vault.testkit.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The signed bytes of an intent, read field by field at the documented offsets. */
@SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
public record IntentBytes(byte[] bytes) {
  /** Bytes of an intent. */
  public static final int SIZE = 298;

  static final int SELL = 1;
  static final int BUY = 2;
  static final int ASK = 3;
  static final int BID = 4;
  static final int TAKE = 5;
  static final int CANCEL = 6;

  private static final byte[] MAGIC_AND_VERSION = Bytes.unhex("ff7070762d696e74656e74000000000001");

  private static final List<String> ACTIONS =
      List.of("SELL", "BUY", "ASK", "BID", "TAKE", "CANCEL");
  private static final String NOBODY = "1".repeat(32);
  private static final long LAMPORTS_PER_SOL = 1_000_000_000;

  public String id() {
    return Bytes.hex(Bytes.sha256(bytes));
  }

  /** Whether length, magic, version and action are those of an intent. */
  boolean isWellFormed() {
    return bytes.length == SIZE
        && Arrays.equals(bytes, 0, 17, MAGIC_AND_VERSION, 0, 17)
        && action() >= SELL
        && action() <= CANCEL;
  }

  /** What it is signed for, hex. */
  String domain() {
    return Bytes.hex(Bytes.slice(bytes, 18, 32));
  }

  long createdAtMillis() {
    return Bytes.u64(bytes, 250);
  }

  long expiresAtMillis() {
    return Bytes.u64(bytes, 258);
  }

  /** The ASK, BID or half it refers to, hex; zeros for none. */
  String reference() {
    return Bytes.hex(Bytes.slice(bytes, 266, 32));
  }

  /** True when a side of the trade is left open. */
  static boolean isNobody(String key) {
    return key.equals(NOBODY);
  }

  String actionName() {
    return ACTIONS.get(action() - 1);
  }

  public int action() {
    return bytes[17];
  }

  public long game() {
    return Bytes.u64(bytes, 50);
  }

  public String item() {
    return Bytes.hex(Bytes.slice(bytes, 74, 32));
  }

  public String from() {
    return Bytes.base58(Bytes.slice(bytes, 106, 32));
  }

  public String to() {
    return Bytes.base58(Bytes.slice(bytes, 138, 32));
  }

  public long amount() {
    return Bytes.u64(bytes, 170);
  }

  public String owner() {
    return Bytes.base58(Bytes.slice(bytes, 178, 32));
  }

  public byte[] signerKey() {
    return Bytes.slice(bytes, 210, 32);
  }

  public String signer() {
    return Bytes.base58(signerKey());
  }

  public long nonce() {
    return Bytes.u64(bytes, 242);
  }

  public String tradeId() {
    return Bytes.hex(Bytes.slice(bytes, 58, 16));
  }

  /** The trade id as a number, as this run's producers give them; -1 when it is larger. */
  public long tradeNumber() {
    byte[] id = Bytes.slice(bytes, 58, 16);
    ByteBuffer words = ByteBuffer.wrap(id);
    return words.getLong() == 0 ? Math.max(-1, words.getLong()) : -1;
  }

  /** The off-chain message a wallet signs in place of the bytes: version 0, UTF-8, one signer. */
  public byte[] text() {
    String reference = reference();
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
                actionName(),
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
                time(createdAtMillis()),
                time(expiresAtMillis()),
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
