package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.IntentDecoding;
import io.phantomparadox.vault.solana.intent.IntentRules;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.topology.ledger.IntentOutcome.Status;
import io.phantomparadox.vault.topology.ledger.IntentRecord.State;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Step 1, authorise: whether an intent may be matched at all (RULES 2–4, 16). The order of the
 * checks is part of the contract: the bytes, whether the intent is known (a replay changes
 * nothing), the signature, the broker's time, the nonce, then the state of the game.
 *
 * <p>A refusal that depends on the state is remembered like an admission, so that a replay gets the
 * same answer; one that depends on the bytes or on time alone is given anew.
 */
final class Admission {
  private final GameContext context;
  private final Ed25519Verifier verifier;
  private final Matching matching;

  Admission(GameContext context, Ed25519Verifier verifier, Endings endings) {
    this.context = context;
    this.verifier = verifier;
    this.matching = new Matching(context, endings);
  }

  /** What a check found against an intent. */
  record Objection(Refusal refusal, String detail) {}

  /** An intent that is well-formed, signed, new and in time. */
  record Candidate(Intent intent, Id32 id, SignedHalf half, long brokerMillis) {
    boolean bySession() {
      return !intent.owner().equals(intent.signer());
    }
  }

  /**
   * Admits or refuses an intent.
   *
   * @param full whether there is no room for it wherever it would wait
   */
  void admit(QueuedIntent queued, boolean full) {
    Id32 id = Ids.of(Hash32.sha256(queued.intent()));
    switch (Intent.decode(queued.intent())) {
      case IntentDecoding.Malformed(String field, String problem) ->
          refuse(id, queued, new Objection(Refusal.MALFORMED, field + ": " + problem));
      case IntentDecoding.Decoded(Intent intent) -> admit(intent, id, queued, full);
    }
  }

  /** Refuses an intent without looking at it: its game does not exist. */
  static IntentOutcome refusalWithoutGame(QueuedIntent queued) {
    return new IntentOutcome(
        queued.keyGame(),
        Ids.of(Hash32.sha256(queued.intent())),
        Status.REJECTED,
        Refusal.UNKNOWN_WALLET.name(),
        "the chain knows no game " + Long.toUnsignedString(queued.keyGame()),
        queued.brokerMillis(),
        0);
  }

  private void admit(Intent intent, Id32 id, QueuedIntent queued, boolean full) {
    Objection objection = objectionToBytes(intent, queued);
    if (objection != null) {
      refuse(id, queued, objection);
      return;
    }
    if (context.tables().intent(id) != null) {
      // a replay changes nothing; the first answer stands. Nothing is said about a bad signature
      // under a good intent's bytes either: identity is the bytes.
      return;
    }
    if (!signatureHolds(intent, queued)) {
      refuse(id, queued, new Objection(Refusal.BAD_SIGNATURE, "of " + intent.signer()));
      return;
    }
    objection = objectionToTime(intent, queued.brokerMillis());
    if (objection != null) {
      refuse(id, queued, objection);
      return;
    }
    SignedHalf half = new SignedHalf(queued.offset(), queued.intent(), queued.signature());
    decide(new Candidate(intent, id, half, queued.brokerMillis()), queued, full);
  }

  private void decide(Candidate candidate, QueuedIntent queued, boolean full) {
    Intent intent = candidate.intent();
    Id32 signer = Ids.of(intent.signer());
    Id32 used = context.tables().nonce(signer, intent.nonce());
    if (used != null) {
      matching.rememberWithoutNonce(candidate);
      refuse(
          candidate.id(),
          queued,
          new Objection(Refusal.NONCE_REUSED, "nonce " + intent.nonce() + " is of " + used));
      return;
    }
    Objection objection =
        full
            ? new Objection(Refusal.QUEUE_FULL, "too many intents wait for the game")
            : objectionToParties(candidate);
    if (objection == null) {
      objection = matching.match(candidate);
    }
    if (objection != null) {
      matching.remember(candidate, State.REJECTED, -1);
      refuse(candidate.id(), queued, objection);
    }
  }

  private @Nullable Objection objectionToBytes(Intent intent, QueuedIntent queued) {
    if (intent.game() != queued.keyGame()) {
      return new Objection(
          Refusal.WRONG_DOMAIN,
          "an intent of game %d under the key of game %d"
              .formatted(intent.game(), queued.keyGame()));
    }
    if (!intent.domain().equals(context.settings().domain())) {
      return new Objection(Refusal.WRONG_DOMAIN, "signed for another cluster or program");
    }
    Optional<IntentRules.Violation> violation = IntentRules.check(intent);
    if (violation.isPresent()) {
      return new Objection(Refusal.MALFORMED, violation.get().name());
    }
    long maxAge = context.settings().intentMaxAge().toMillis();
    // subtraction cannot overflow: expiresAt >= createdAt was checked, a huge difference wraps
    long lifetime = intent.expiresAtMillis() - intent.createdAtMillis();
    if (lifetime < 0 || lifetime > maxAge || intent.createdAtMillis() < 0) {
      return new Objection(
          Refusal.MALFORMED,
          "expiresAt: an intent lives at most %d ms from createdAt".formatted(maxAge));
    }
    return null;
  }

  private @Nullable Objection objectionToTime(Intent intent, long brokerMillis) {
    if (intent.createdAtMillis() > brokerMillis + context.settings().clockSkew().toMillis()) {
      return new Objection(
          Refusal.MALFORMED,
          "createdAt: %d ms in the future".formatted(intent.createdAtMillis() - brokerMillis));
    }
    if (brokerMillis >= intent.expiresAtMillis()) {
      return new Objection(
          Refusal.EXPIRED,
          "logged %d ms after its end".formatted(brokerMillis - intent.expiresAtMillis()));
    }
    return null;
  }

  private boolean signatureHolds(Intent intent, QueuedIntent queued) {
    return !context.settings().verifySignatures()
        || new SignedIntent(intent, Signature.of(queued.signature())).verify(verifier);
  }

  private @Nullable Objection objectionToParties(Candidate candidate) {
    Intent intent = candidate.intent();
    Objection objection = candidate.bySession() ? objectionToSession(candidate) : null;
    if (objection != null) {
      return objection;
    }
    GameTables tables = context.tables();
    if (tables.wallet(Ids.of(intent.owner())) == null) {
      return new Objection(Refusal.UNKNOWN_WALLET, "owner " + intent.owner());
    }
    if (intent.action() == IntentAction.CANCEL) {
      return null;
    }
    boolean twoParties = intent.action() != IntentAction.ASK && intent.action() != IntentAction.BID;
    if (twoParties) {
      boolean sells = Endings.sells(intent);
      if (tables.wallet(Ids.of(sells ? intent.to() : intent.from())) == null) {
        return new Objection(
            Refusal.UNKNOWN_WALLET, sells ? "to " + intent.to() : "from " + intent.from());
      }
    }
    if (tables.item(Ids.of(intent.item())) == null) {
      return new Objection(Refusal.UNKNOWN_ITEM, "item " + intent.item());
    }
    return null;
  }

  private @Nullable Objection objectionToSession(Candidate candidate) {
    Intent intent = candidate.intent();
    SessionState session =
        context.tables().session(Ids.of(intent.owner()), Ids.of(intent.signer()));
    if (session == null) {
      return new Objection(
          Refusal.SESSION_UNKNOWN, intent.signer() + " is no session key of " + intent.owner());
    }
    if (session.revoked()) {
      return new Objection(Refusal.SESSION_REVOKED, "session " + intent.signer());
    }
    if (session.expiredAt(candidate.brokerMillis())) {
      return new Objection(
          Refusal.SESSION_EXPIRED, "session ended at " + session.expiresAtMillis());
    }
    if (!session.allows(intent.action())) {
      return new Objection(Refusal.ACTION_NOT_ALLOWED, intent.action().name());
    }
    if (intent.action() == IntentAction.CANCEL) {
      return null;
    }
    if (Endings.sells(intent)) {
      return session.hasItemsFor(1)
          ? null
          : new Objection(
              Refusal.ITEMS_LIMIT,
              "%d of %s items are used"
                  .formatted(session.usedItems(), Long.toUnsignedString(session.maxItems())));
    }
    return session.hasVolumeFor(intent.amountLamports())
        ? null
        : new Objection(
            Refusal.VOLUME_LIMIT,
            "%d of %s lamports are used, this is %d"
                .formatted(
                    session.usedVolumeLamports(),
                    Long.toUnsignedString(session.maxVolumeLamports()),
                    intent.amountLamports()));
  }

  private void refuse(Id32 id, QueuedIntent queued, Objection objection) {
    Status status = objection.refusal() == Refusal.EXPIRED ? Status.EXPIRED : Status.REJECTED;
    context
        .out()
        .outcome(
            new IntentOutcome(
                context.game(),
                id,
                status,
                objection.refusal().name(),
                objection.detail(),
                queued.brokerMillis(),
                0));
  }
}
