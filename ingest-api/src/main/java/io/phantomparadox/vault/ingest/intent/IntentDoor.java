package io.phantomparadox.vault.ingest.intent;

import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentRules;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a well-formed intent may enter the log. What it finds is what the sender can be
 * told at once; the topology checks everything again and is the authority.
 *
 * @param domain what signatures must cover
 * @param verifier strict
 * @param clock the door's own
 * @param validityMax longest time from createdAt to expiresAt (rule 2)
 * @param clockSkewMax how far in the future createdAt may lie
 */
public record IntentDoor(
    Hash32 domain,
    Ed25519Verifier verifier,
    InstantSource clock,
    Duration validityMax,
    Duration clockSkewMax) {

  /** What the door says. */
  public sealed interface Decision {
    /**
     * It may enter.
     *
     * @param id SHA-256 of the signed bytes
     */
    record Admitted(SignedIntent signed, Hash32 id) implements Decision {}

    /** It may not. */
    record Turned(Problem problem) implements Decision {}
  }

  /** The checks in their order: cheap ones first, the signature last. */
  public Decision decide(SignedIntent signed) {
    Intent intent = signed.intent();
    Problem problem = amount(intent);
    if (problem == null) {
      problem = rules(intent);
    }
    if (problem == null) {
      problem = domain(intent);
    }
    if (problem == null) {
      problem = time(intent);
    }
    if (problem != null) {
      return new Decision.Turned(problem);
    }
    byte[] bytes = intent.encode();
    if (!signed.verify(verifier)) {
      return new Decision.Turned(
          ProblemType.BAD_SIGNATURE.in(
              "signature",
              "not a strict Ed25519 signature by "
                  + intent.signer()
                  + " of these "
                  + bytes.length
                  + " bytes, or of their text, for this cluster and program"));
    }
    return new Decision.Admitted(signed, Hash32.sha256(bytes));
  }

  private static @Nullable Problem amount(Intent intent) {
    return intent.amountLamports() > 0
        ? null
        : ProblemType.OUT_OF_RANGE.in("amountLamports", "amountLamports: a trade has a price");
  }

  private static @Nullable Problem rules(Intent intent) {
    return IntentRules.check(intent).map(violation -> problem(violation, intent)).orElse(null);
  }

  private static Problem problem(IntentRules.Violation violation, Intent intent) {
    return switch (violation) {
      case OWNER_IS_NOT_THE_PARTY ->
          ProblemType.OWNER_IS_NOT_THE_PARTY.in(
              "owner",
              "a "
                  + intent.action()
                  + " is given by "
                  + switch (intent.action()) {
                    case SELL, ASK -> "the seller, `from`";
                    case BUY, BID -> "the buyer, `to`";
                    case TAKE, CANCEL -> "`from` or `to`";
                  });
      case PARTY_MISSING ->
          ProblemType.PARTY_MISSING.with(
              "owner and sessionKey are never zero; `from` is zero in a BID alone, `to` in an ASK"
                  + " alone");
      case PARTY_NOT_OPEN ->
          ProblemType.PARTY_NOT_OPEN.with("an ASK has a zero `to`, a BID a zero `from`");
      case SELF_TRADE -> ProblemType.SELF_TRADE.in("to", "`from` and `to` are the same wallet");
      case REFERENCE_MISSING ->
          ProblemType.REFERENCE_MISSING.in(
              "reference", "a " + intent.action() + " names the id of another intent");
      case REFERENCE_NOT_ZERO ->
          ProblemType.REFERENCE_NOT_ZERO.in(
              "reference", "a " + intent.action() + " names no other intent");
      case EXPIRES_BEFORE_CREATED ->
          ProblemType.EXPIRES_BEFORE_CREATED.in("expiresAt", "expiresAt lies before createdAt");
    };
  }

  private @Nullable Problem domain(Intent intent) {
    return intent.domain().equals(domain)
        ? null
        : ProblemType.WRONG_DOMAIN.in(
            "domain", "made for domain " + intent.domain() + ", this is " + domain);
  }

  private @Nullable Problem time(Intent intent) {
    long validity = intent.expiresAtMillis() - intent.createdAtMillis();
    if (validity < 0 || validity > validityMax.toMillis()) {
      // below 0 here means beyond the range of a long
      return ProblemType.VALIDITY_TOO_LONG.in(
          "expiresAt", "expiresAt is more than " + validityMax.toSeconds() + " s after createdAt");
    }
    long now = clock.millis();
    if (intent.createdAtMillis() > now + clockSkewMax.toMillis()) {
      return ProblemType.CREATED_IN_THE_FUTURE.in(
          "createdAt",
          "createdAt is "
              + (intent.createdAtMillis() - now)
              + " ms ahead of this clock, at most "
              + clockSkewMax.toMillis()
              + " are taken");
    }
    if (intent.expiresAtMillis() <= now) {
      return ProblemType.EXPIRED.in(
          "expiresAt", "expired " + (now - intent.expiresAtMillis()) + " ms ago");
    }
    return null;
  }
}
