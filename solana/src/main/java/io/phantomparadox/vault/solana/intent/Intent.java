package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;

/**
 * One party's consent to one trade: the values behind the bytes that are signed.
 *
 * <p>The bytes are a fixed layout of {@value IntentCodec#SIZE} bytes, see {@link IntentCodec}. An
 * intent is known by {@link #id}, never by its signature.
 *
 * @param action what is consented to
 * @param domain {@link IntentDomain} of the cluster and program this intent is for
 * @param game the game, 0 to 2^63−1
 * @param tradeId the name both parties give the trade
 * @param item the item
 * @param from the seller; zero in a BID
 * @param to the buyer; zero in an ASK
 * @param amountLamports the price, 0 to {@value #MAX_AMOUNT_LAMPORTS}
 * @param owner the party that consents
 * @param signer the key that signs: the owner, or a session key of the owner for this game
 * @param nonce used once per game and signer, 0 to 2^63−1
 * @param createdAtMillis when it was made, milliseconds of the Unix epoch
 * @param expiresAtMillis when it ends, milliseconds of the Unix epoch
 * @param reference zero; in a TAKE the id of the ASK or BID, in a CANCEL the id of the half
 */
public record Intent(
    IntentAction action,
    Hash32 domain,
    long game,
    TradeId tradeId,
    Hash32 item,
    PublicKey from,
    PublicKey to,
    long amountLamports,
    PublicKey owner,
    PublicKey signer,
    long nonce,
    long createdAtMillis,
    long expiresAtMillis,
    Hash32 reference) {

  /** Largest price, 2^42−1 lamports: sums over a whole batch stay below 2^62. */
  public static final long MAX_AMOUNT_LAMPORTS = (1L << 42) - 1;

  /**
   * Checks the ranges the layout can carry.
   *
   * @throws IllegalArgumentException when game, nonce or amount is out of range
   */
  public Intent {
    requireUnsigned("game", game);
    requireUnsigned("nonce", nonce);
    requireUnsigned("amountLamports", amountLamports);
    if (amountLamports > MAX_AMOUNT_LAMPORTS) {
      throw new IllegalArgumentException(
          "amountLamports " + amountLamports + " above " + MAX_AMOUNT_LAMPORTS);
    }
  }

  /** The bytes to sign. */
  public byte[] encode() {
    return IntentCodec.encode(this);
  }

  /** SHA-256 of the bytes: the same intent posted again has the same id. */
  public Hash32 id() {
    return Hash32.sha256(encode());
  }

  /** Reads the bytes of an intent; any other bytes are {@link IntentDecoding.Malformed}. */
  public static IntentDecoding decode(byte[] bytes) {
    return IntentCodec.decode(bytes);
  }

  private static void requireUnsigned(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(field + " " + value + " below 0");
    }
  }
}
