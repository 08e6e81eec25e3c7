package io.phantomparadox.vault.client;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Makes signed halves for one owner, with the owner's key or a session key of it. Thread-safe when
 * the nonce source is.
 *
 * @param domain of the cluster and program, {@link
 *     io.phantomparadox.vault.solana.intent.IntentDomain}
 * @param owner the party that consents
 * @param key signs: the owner's, or a session key's
 * @param clock gives createdAt
 * @param validity from createdAt to expiresAt, at most 3600 s
 * @param nonces gives a number never given before for this key and game, 0 to 2^63−1
 */
public record IntentSigner(
    Hash32 domain,
    PublicKey owner,
    Keypair key,
    InstantSource clock,
    Duration validity,
    LongSupplier nonces) {

  /** Longest validity the vault takes (rule 2). */
  public static final Duration VALIDITY_MAX = Duration.ofHours(1);

  /**
   * Checks the validity.
   *
   * @throws IllegalArgumentException when it is not positive or above {@link #VALIDITY_MAX}
   */
  public IntentSigner {
    if (!validity.isPositive() || validity.compareTo(VALIDITY_MAX) > 0) {
      throw new IllegalArgumentException(
          "validity " + validity + " is not within 0 and " + VALIDITY_MAX);
    }
  }

  /** The seller's half of a trade with a named buyer. */
  public SignedIntent sell(Trade trade) {
    return sign(IntentAction.SELL, trade, Hash32.ZERO);
  }

  /** The buyer's half of a trade with a named seller. */
  public SignedIntent buy(Trade trade) {
    return sign(IntentAction.BUY, trade, Hash32.ZERO);
  }

  /** Offers to sell to whoever takes it first; {@code to} is zero. */
  public SignedIntent ask(Trade trade) {
    return sign(IntentAction.ASK, trade, Hash32.ZERO);
  }

  /** Offers to buy from whoever takes it first; {@code from} is zero. */
  public SignedIntent bid(Trade trade) {
    return sign(IntentAction.BID, trade, Hash32.ZERO);
  }

  /**
   * Takes an offer, with the full terms.
   *
   * @param offer id of the ASK or BID
   */
  public SignedIntent take(Trade trade, Hash32 offer) {
    return sign(IntentAction.TAKE, trade, offer);
  }

  /** Takes back a half, or a trade that no cut has taken yet. */
  public SignedIntent cancel(Intent half) {
    return sign(
        IntentAction.CANCEL,
        new Trade(
            half.game(),
            half.tradeId(),
            half.item(),
            half.from(),
            half.to(),
            half.amountLamports()),
        half.id());
  }

  private SignedIntent sign(IntentAction action, Trade trade, Hash32 reference) {
    long createdAt = clock.millis();
    Intent intent =
        new Intent(
            action,
            domain,
            trade.game(),
            trade.tradeId(),
            trade.item(),
            trade.from(),
            trade.to(),
            trade.amountLamports(),
            owner,
            key.publicKey(),
            nonces.getAsLong(),
            createdAt,
            createdAt + validity.toMillis(),
            reference);
    return SignedIntent.sign(intent, key);
  }
}
