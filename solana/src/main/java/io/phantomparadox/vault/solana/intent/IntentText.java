package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.offchain.OffchainMessage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The same intent as a text that a person can read before a wallet signs it: an off-chain message
 * of version 0, bound to the intent's domain.
 *
 * <p>Every field is in the text, so two intents never have the same one. The intent is known by the
 * hash of its bytes whichever form was signed.
 */
public final class IntentText {
  private static final int DECIMALS_OF_SOL = 9;

  private IntentText() {}

  /** What the intent's signer signs instead of the bytes of {@link Intent#encode}. */
  public static OffchainMessage message(Intent intent) {
    return new OffchainMessage.V0(
        intent.domain(),
        OffchainMessage.Format.LIMITED_UTF8,
        List.of(intent.signer()),
        String.join(
            "\n",
            "Phantom Paradox Vault: " + intent.action(),
            "",
            "Game: " + intent.game(),
            "Trade: " + intent.tradeId().toHex(),
            "Item: " + intent.item().toHex(),
            "Seller: " + party(intent.from()),
            "Buyer: " + party(intent.to()),
            "Price: " + price(intent.amountLamports()),
            "Given by: " + intent.owner().toBase58(),
            "Nonce: " + intent.nonce(),
            "Created: " + time(intent.createdAtMillis()),
            "Expires: " + time(intent.expiresAtMillis()),
            "Refers to: "
                + (intent.reference().equals(Hash32.ZERO)
                    ? "nothing"
                    : intent.reference().toHex())));
  }

  private static String party(PublicKey key) {
    return key.equals(PublicKey.ZERO) ? "anyone" : key.toBase58();
  }

  private static String price(long lamports) {
    return BigDecimal.valueOf(lamports, DECIMALS_OF_SOL).toPlainString()
        + " SOL ("
        + lamports
        + " lamports)";
  }

  /** The number decides; the date is for the reader. */
  private static String time(long millis) {
    return Instant.ofEpochMilli(millis) + " (" + millis + ")";
  }
}
