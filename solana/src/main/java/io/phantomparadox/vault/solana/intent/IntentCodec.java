package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The layout of an intent: {@value #SIZE} bytes, integers little-endian.
 *
 * <pre>
 *   0 magic 16      ff "ppv-intent" 00 00 00 00 00; 0xff cannot begin a transaction
 *  16 version u8    1
 *  17 action u8     1 SELL, 2 BUY, 3 ASK, 4 BID, 5 TAKE, 6 CANCEL
 *  18 domain 32     sha256(genesis hash ‖ program id ‖ "intent")
 *  50 game u64
 *  58 tradeId 16
 *  74 item 32
 * 106 from 32
 * 138 to 32
 * 170 amountLamports u64
 * 178 owner 32
 * 210 signer 32
 * 242 nonce u64
 * 250 createdAt i64     epoch ms
 * 258 expiresAt i64     epoch ms
 * 266 reference 32
 * </pre>
 *
 * <p>Every value has exactly one encoding, so decode followed by encode gives the same bytes.
 */
public final class IntentCodec {
  /** Size of an encoded intent in bytes. */
  public static final int SIZE = 298;

  /** The layout's version byte. */
  public static final int VERSION = 1;

  private static final byte[] MAGIC = {
    (byte) 0xff, 'p', 'p', 'v', '-', 'i', 'n', 't', 'e', 'n', 't', 0, 0, 0, 0, 0
  };

  private static final int AT_VERSION = 16;
  private static final int AT_ACTION = 17;
  private static final int AT_DOMAIN = 18;
  private static final int AT_GAME = 50;
  private static final int AT_TRADE_ID = 58;
  private static final int AT_ITEM = 74;
  private static final int AT_FROM = 106;
  private static final int AT_TO = 138;
  private static final int AT_AMOUNT = 170;
  private static final int AT_OWNER = 178;
  private static final int AT_SIGNER = 210;
  private static final int AT_NONCE = 242;
  private static final int AT_CREATED = 250;
  private static final int AT_EXPIRES = 258;
  private static final int AT_REFERENCE = 266;

  private IntentCodec() {}

  static byte[] encode(Intent intent) {
    byte[] bytes = new byte[SIZE];
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
    bytes[AT_VERSION] = VERSION;
    bytes[AT_ACTION] = (byte) intent.action().code();
    intent.domain().copyTo(bytes, AT_DOMAIN);
    numbers.putLong(AT_GAME, intent.game());
    intent.tradeId().copyTo(bytes, AT_TRADE_ID);
    intent.item().copyTo(bytes, AT_ITEM);
    intent.from().copyTo(bytes, AT_FROM);
    intent.to().copyTo(bytes, AT_TO);
    numbers.putLong(AT_AMOUNT, intent.amountLamports());
    intent.owner().copyTo(bytes, AT_OWNER);
    intent.signer().copyTo(bytes, AT_SIGNER);
    numbers.putLong(AT_NONCE, intent.nonce());
    numbers.putLong(AT_CREATED, intent.createdAtMillis());
    numbers.putLong(AT_EXPIRES, intent.expiresAtMillis());
    intent.reference().copyTo(bytes, AT_REFERENCE);
    return bytes;
  }

  static IntentDecoding decode(byte[] bytes) {
    if (bytes.length != SIZE) {
      return malformed("length", "an intent has " + SIZE + " bytes, not " + bytes.length);
    }
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return malformed("magic", "does not begin with the magic of an intent");
    }
    if (bytes[AT_VERSION] != VERSION) {
      return malformed(
          "version", "is " + Byte.toUnsignedInt(bytes[AT_VERSION]) + ", not " + VERSION);
    }
    Optional<IntentAction> action = IntentAction.ofCode(Byte.toUnsignedInt(bytes[AT_ACTION]));
    if (action.isEmpty()) {
      return malformed("action", Byte.toUnsignedInt(bytes[AT_ACTION]) + " is no action");
    }
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long game = numbers.getLong(AT_GAME);
    long amount = numbers.getLong(AT_AMOUNT);
    long nonce = numbers.getLong(AT_NONCE);
    if (game < 0) {
      return tooLarge("game", game, Long.MAX_VALUE);
    }
    if (amount < 0 || amount > Intent.MAX_AMOUNT_LAMPORTS) {
      return tooLarge("amountLamports", amount, Intent.MAX_AMOUNT_LAMPORTS);
    }
    if (nonce < 0) {
      return tooLarge("nonce", nonce, Long.MAX_VALUE);
    }
    return new IntentDecoding.Decoded(
        new Intent(
            action.get(),
            Hash32.at(bytes, AT_DOMAIN),
            game,
            TradeId.at(bytes, AT_TRADE_ID),
            Hash32.at(bytes, AT_ITEM),
            PublicKey.at(bytes, AT_FROM),
            PublicKey.at(bytes, AT_TO),
            amount,
            PublicKey.at(bytes, AT_OWNER),
            PublicKey.at(bytes, AT_SIGNER),
            nonce,
            numbers.getLong(AT_CREATED),
            numbers.getLong(AT_EXPIRES),
            Hash32.at(bytes, AT_REFERENCE)));
  }

  private static IntentDecoding tooLarge(String field, long value, long max) {
    return malformed(field, Long.toUnsignedString(value) + " is above " + max);
  }

  private static IntentDecoding malformed(String field, String problem) {
    return new IntentDecoding.Malformed(field, problem);
  }
}
