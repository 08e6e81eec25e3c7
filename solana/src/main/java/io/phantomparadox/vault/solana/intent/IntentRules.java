package io.phantomparadox.vault.solana.intent;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must hold between the fields of a well-formed intent, whatever the state of the game. The
 * door and the topology ask the same question here.
 */
public final class IntentRules {
  private IntentRules() {}

  /** A broken rule. */
  public enum Violation {
    /** The owner is neither seller nor buyer, or not the one this action is for. */
    OWNER_IS_NOT_THE_PARTY,
    /** A party this action needs is zero, or the owner is. */
    PARTY_MISSING,
    /** An ASK names a buyer, or a BID a seller. */
    PARTY_NOT_OPEN,
    /** Seller and buyer are the same wallet. */
    SELF_TRADE,
    /** A TAKE or CANCEL names no other intent. */
    REFERENCE_MISSING,
    /** An action that refers to nothing carries a reference. */
    REFERENCE_NOT_ZERO,
    /** It ends before it begins. */
    EXPIRES_BEFORE_CREATED
  }

  /** The first broken rule, empty when all hold. */
  public static Optional<Violation> check(Intent intent) {
    return Optional.ofNullable(firstViolation(intent));
  }

  private static @Nullable Violation firstViolation(Intent intent) {
    if (isZero(intent.owner()) || isZero(intent.signer())) {
      return Violation.PARTY_MISSING;
    }
    if (intent.expiresAtMillis() < intent.createdAtMillis()) {
      return Violation.EXPIRES_BEFORE_CREATED;
    }
    Violation parties = parties(intent);
    return parties != null ? parties : reference(intent);
  }

  private static @Nullable Violation parties(Intent intent) {
    PublicKey owner = intent.owner();
    boolean ownerSells = owner.equals(intent.from());
    boolean ownerBuys = owner.equals(intent.to());
    return switch (intent.action()) {
      case SELL -> named(intent, ownerSells);
      case BUY -> named(intent, ownerBuys);
      case TAKE -> named(intent, ownerSells || ownerBuys);
      case ASK -> open(intent.to(), ownerSells);
      case BID -> open(intent.from(), ownerBuys);
      case CANCEL -> ownerSells || ownerBuys ? null : Violation.OWNER_IS_NOT_THE_PARTY;
    };
  }

  private static @Nullable Violation named(Intent intent, boolean ownerIsTheParty) {
    if (isZero(intent.from()) || isZero(intent.to())) {
      return Violation.PARTY_MISSING;
    }
    if (intent.from().equals(intent.to())) {
      return Violation.SELF_TRADE;
    }
    return ownerIsTheParty ? null : Violation.OWNER_IS_NOT_THE_PARTY;
  }

  private static @Nullable Violation open(PublicKey counterparty, boolean ownerIsTheParty) {
    if (!isZero(counterparty)) {
      return Violation.PARTY_NOT_OPEN;
    }
    return ownerIsTheParty ? null : Violation.OWNER_IS_NOT_THE_PARTY;
  }

  private static @Nullable Violation reference(Intent intent) {
    boolean refers =
        switch (intent.action()) {
          case TAKE, CANCEL -> true;
          case SELL, BUY, ASK, BID -> false;
        };
    boolean zero = intent.reference().equals(Hash32.ZERO);
    if (refers == zero) {
      return refers ? Violation.REFERENCE_MISSING : Violation.REFERENCE_NOT_ZERO;
    }
    return null;
  }

  private static boolean isZero(PublicKey key) {
    return key.equals(PublicKey.ZERO);
  }
}
