package io.phantomparadox.vault.ingest.view;

import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a sender at once what netting would refuse, with netting's own reasons and in its order.
 * Netting stays the judge: a view that is not current says nothing, and what a session key has used
 * so far is left to netting, because a retry must not be refused for what its first post has used
 * (decision 050).
 */
public final class EarlyChecks {
  /** Longest wait for the view before a "no" that a later record could change. */
  private static final Duration CURRENT_BOUND = Duration.ofMillis(400);

  private final GameView view;
  private final InstantSource clock;

  public EarlyChecks(GameView view, InstantSource clock) {
    this.view = view;
    this.clock = clock;
  }

  /** What speaks against an intent; lasting when no later record can change it. */
  private record Objection(Problem problem, boolean lasting) {}

  /** Whether nothing speaks against an intent at first sight, so that nobody need wait. */
  public boolean passesAtOnce(Intent intent) {
    return !view.caughtUp() || objection(intent) == null;
  }

  /**
   * Looks at intents whose signatures are good.
   *
   * @return for each what speaks against it, or empty, in the same order
   * @throws InterruptedException when interrupted while waiting for the view
   */
  public List<Optional<Problem>> objections(List<Intent> intents) throws InterruptedException {
    List<Optional<Problem>> problems = new ArrayList<>(intents.size());
    if (!view.caughtUp()) {
      intents.forEach(_ -> problems.add(Optional.empty()));
      return problems;
    }
    @Nullable Boolean current = null;
    for (Intent intent : intents) {
      Objection objection = objection(intent);
      if (objection != null && !objection.lasting()) {
        if (current == null) {
          current = view.awaitCurrent(CURRENT_BOUND);
        }
        objection = current ? objection(intent) : null;
      }
      problems.add(Optional.ofNullable(objection).map(Objection::problem));
    }
    return problems;
  }

  private @Nullable Objection objection(Intent intent) {
    if (!intent.owner().equals(intent.signer())) {
      Objection objection = ofSession(intent);
      if (objection != null) {
        return objection;
      }
    }
    if (!view.mayHaveWallet(intent.game(), intent.owner())) {
      return unknownWallet(intent, "owner", intent.owner());
    }
    if (intent.action() == IntentAction.CANCEL) {
      return null;
    }
    if (intent.action() != IntentAction.ASK && intent.action() != IntentAction.BID) {
      boolean sells = intent.owner().equals(intent.from());
      PublicKey other = sells ? intent.to() : intent.from();
      if (!view.mayHaveWallet(intent.game(), other)) {
        return unknownWallet(intent, sells ? "to" : "from", other);
      }
    }
    return view.mayHaveItem(intent.game(), intent.item())
        ? null
        : new Objection(
            ProblemType.UNKNOWN_ITEM.in(
                "item", "item: game " + intent.game() + " has no item " + intent.item()),
            false);
  }

  private static Objection unknownWallet(Intent intent, String field, PublicKey wallet) {
    return new Objection(
        ProblemType.UNKNOWN_WALLET.in(
            field, field + ": game " + intent.game() + " has no wallet " + wallet),
        false);
  }

  private @Nullable Objection ofSession(Intent intent) {
    Optional<Session> known = view.session(intent.game(), intent.owner(), intent.signer());
    if (known.isEmpty()) {
      return new Objection(
          ProblemType.SESSION_UNKNOWN.in(
              "sessionKey",
              "sessionKey: %s is no session key of %s in game %d"
                  .formatted(intent.signer(), intent.owner(), intent.game())),
          false);
    }
    Session session = known.get();
    Problem problem = null;
    if (session.revoked()) {
      problem = ProblemType.SESSION_REVOKED.in("sessionKey", "sessionKey: was revoked");
    } else if (session.expiredAt(clock.millis())) {
      problem =
          ProblemType.SESSION_EXPIRED.in(
              "sessionKey", "sessionKey: ended at " + session.expiresAtMillis());
    } else if (!session.allows(intent.action())) {
      problem =
          ProblemType.ACTION_NOT_ALLOWED.in(
              "action", "action: the session key may sign " + session.actionNames());
    } else if (intent.action() != IntentAction.CANCEL) {
      problem = aboveItsLimit(intent, session);
    }
    return problem == null ? null : new Objection(problem, true);
  }

  /** What the key may not do even if it had done nothing yet. */
  private static @Nullable Problem aboveItsLimit(Intent intent, Session session) {
    if (intent.owner().equals(intent.from())) {
      return session.maxItems() == 0
          ? ProblemType.ITEMS_LIMIT.in("sessionKey", "sessionKey: may sell no items")
          : null;
    }
    return Long.compareUnsigned(intent.amountLamports(), session.maxVolumeLamports()) > 0
        ? ProblemType.VOLUME_LIMIT.in(
            "amountLamports",
            "amountLamports: the session key may buy for %s in all"
                .formatted(Long.toUnsignedString(session.maxVolumeLamports())))
        : null;
  }
}
