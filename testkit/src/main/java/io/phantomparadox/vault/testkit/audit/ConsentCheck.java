package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.BatchEvidence.Half;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import io.phantomparadox.vault.testkit.audit.ChainFact.SessionRegistered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CONSENT and AT_MOST_ONCE: every executed trade carries two intents of its parties with its very
 * terms, signed by them or by session keys the chain knows, in time, and none of them was used
 * before in a batch that stands.
 */
final class ConsentCheck {
  private static final long LIFE_MILLIS_MAX = 3_600_000;

  private final String domain;
  private final long game;
  private final Map<Long, String> ends;
  private final Map<String, SessionRegistered> sessions = new HashMap<>();
  private final Map<String, Long> revokedAtSlot = new HashMap<>();
  private final Map<String, Long> usedIn = new HashMap<>();
  private final Map<String, String> nonces = new HashMap<>();
  private final Map<String, long[]> sessionUse = new HashMap<>();

  ConsentCheck(String domain, long game, ChainHistory history) {
    this.domain = domain;
    this.game = game;
    ends = history.ends();
    for (ChainHistory.Told told : history.told()) {
      switch (told.fact()) {
        case SessionRegistered session ->
            sessions.put(session.owner() + "/" + session.session(), session);
        case ChainFact.SessionRevoked(String owner, String session) ->
            revokedAtSlot.put(owner + "/" + session, told.slot());
        default -> {
          // says nothing of sessions
        }
      }
    }
  }

  /** One half and what is wrong with it. */
  private record Looked(Trade trade, Half half, boolean selling, Optional<String> problem) {}

  /** Checks a batch; returns how many signatures were looked at. */
  int check(BatchEvidence batch, Findings findings) {
    List<Trade> executed = batch.trades().stream().filter(Trade::executed).toList();
    List<Looked> looked =
        executed.parallelStream()
            .flatMap(
                trade ->
                    List.of(
                        look(batch, trade, trade.sell(), true),
                        look(batch, trade, trade.buy(), false))
                        .stream())
            .toList();
    Findings.At at = findings.at(batch);
    for (Looked one : looked) {
      at.that(
          Check.CONSENT,
          one.problem.isEmpty(),
          "an executed half is no consent to what was executed",
          "a half of the trade at place " + one.trade.place() + ", signed by its party",
          one.problem.orElse(""),
          evidence(one.trade, one.half));
    }
    for (Trade trade : executed) {
      at.that(
          Check.CONSENT,
          fit(trade),
          "the two halves of an executed trade do not belong together",
          "SELL and BUY of one trade id, or an ASK or BID and a TAKE that names it",
          "halves " + trade.sell().intentId() + " and " + trade.buy().intentId(),
          evidence(trade, trade.buy()));
    }
    String end = ends.getOrDefault(batch.id(), "OPEN");
    if (!end.equals("ABORTED") && !end.equals("VOID")) {
      for (Looked one : looked) {
        once(batch, one, at);
        limits(one, at);
      }
    }
    findings.made(Check.AT_MOST_ONCE);
    return looked.size();
  }

  private void once(BatchEvidence batch, Looked one, Findings.At at) {
    Long before = usedIn.putIfAbsent(one.half.intentId(), batch.id());
    at.that(
        Check.AT_MOST_ONCE,
        before == null,
        "an intent is executed twice",
        "intent " + one.half.intentId() + " in one batch that stands",
        "it is executed by batch " + before + " too",
        evidence(one.trade, one.half));
    byte[] bytes = one.half.intent();
    if (bytes != null && bytes.length == IntentBytes.SIZE) {
      IntentBytes intent = new IntentBytes(bytes);
      String other =
          nonces.putIfAbsent(intent.signer() + "/" + intent.nonce(), one.half.intentId());
      at.that(
          Check.AT_MOST_ONCE,
          other == null || other.equals(one.half.intentId()),
          "a nonce is used for two intents",
          "nonce " + intent.nonce() + " of " + intent.signer() + " once",
          "intent " + other + " has it too",
          evidence(one.trade, one.half));
    }
  }

  private void limits(Looked one, Findings.At at) {
    byte[] bytes = one.half.intent();
    if (bytes == null || bytes.length != IntentBytes.SIZE) {
      return;
    }
    IntentBytes intent = new IntentBytes(bytes);
    SessionRegistered session = sessions.get(intent.owner() + "/" + intent.signer());
    if (session == null || intent.owner().equals(intent.signer())) {
      return;
    }
    long[] used =
        sessionUse.computeIfAbsent(intent.owner() + "/" + intent.signer(), key -> new long[2]);
    if (one.selling) {
      used[1]++;
    } else {
      used[0] += one.trade.amount();
    }
    at.that(
        Check.CONSENT,
        Long.compareUnsigned(used[0], session.maxVolumeLamports()) <= 0
            && used[1] <= session.maxItems(),
        "a session key did more than it may",
        "%s lamports and %d items"
            .formatted(Long.toUnsignedString(session.maxVolumeLamports()), session.maxItems()),
        used[0] + " lamports and " + used[1] + " items",
        evidence(one.trade, one.half));
  }

  private Looked look(BatchEvidence batch, Trade trade, Half half, boolean selling) {
    return new Looked(trade, half, selling, problem(batch, trade, half, selling));
  }

  private Optional<String> problem(BatchEvidence batch, Trade trade, Half half, boolean selling) {
    byte[] bytes = half.intent();
    byte[] signature = half.signature();
    if (bytes == null || signature == null) {
      return Optional.of("its signed bytes are not in the payload");
    }
    IntentBytes intent = new IntentBytes(bytes);
    if (!intent.isWellFormed()) {
      return Optional.of("bytes that are no intent");
    }
    if (!intent.id().equals(half.intentId())) {
      return Optional.of("bytes whose hash is " + intent.id());
    }
    if (!intent.domain().equals(domain) || intent.game() != game) {
      return Optional.of("an intent for another chain, program or game");
    }
    if (!intent.item().equals(trade.itemHex()) || intent.amount() != trade.amount()) {
      return Optional.of("consent to item %s for %d".formatted(intent.item(), intent.amount()));
    }
    String party = selling ? trade.sellerName() : trade.buyerName();
    if (!intent.owner().equals(party)) {
      return Optional.of("the consent of " + intent.owner());
    }
    if (!namesParties(intent, trade)) {
      return Optional.of("consent to a trade of %s and %s".formatted(intent.from(), intent.to()));
    }
    if (intent.expiresAtMillis() <= batch.number("cutAtMillis")
        || intent.expiresAtMillis() - intent.createdAtMillis() > LIFE_MILLIS_MAX) {
      return Optional.of(
          "an intent of %d to %d, cut at %d"
              .formatted(
                  intent.createdAtMillis(), intent.expiresAtMillis(), batch.number("cutAtMillis")));
    }
    Optional<String> session = sessionProblem(batch, intent);
    return session.isPresent() ? session : signatureProblem(intent, signature);
  }

  private static boolean namesParties(IntentBytes intent, Trade trade) {
    boolean seller =
        intent.from().equals(trade.sellerName())
            || (intent.action() == IntentBytes.BID && IntentBytes.isNobody(intent.from()));
    boolean buyer =
        intent.to().equals(trade.buyerName())
            || (intent.action() == IntentBytes.ASK && IntentBytes.isNobody(intent.to()));
    return seller && buyer;
  }

  private Optional<String> sessionProblem(BatchEvidence batch, IntentBytes intent) {
    if (intent.signer().equals(intent.owner())) {
      return Optional.empty();
    }
    String key = intent.owner() + "/" + intent.signer();
    SessionRegistered session = sessions.get(key);
    if (session == null) {
      return Optional.of("the signer " + intent.signer() + " is no session key of the owner");
    }
    if (session.expiresAtSeconds() * 1_000 <= batch.number("cutAtMillis")) {
      return Optional.of("the session key ended at second " + session.expiresAtSeconds());
    }
    if ((session.actions() >>> intent.action() & 1) == 0) {
      return Optional.of("the session key may not sign a " + intent.actionName());
    }
    if (revokedAtSlot.getOrDefault(key, Long.MAX_VALUE) <= batch.number("asOfSlot")) {
      return Optional.of("the session key was revoked in slot " + revokedAtSlot.get(key));
    }
    return Optional.empty();
  }

  private static Optional<String> signatureProblem(IntentBytes intent, byte[] signature) {
    boolean good =
        Ed25519Check.verify(intent.signerKey(), intent.bytes(), signature)
            // a wallet may sign the text that names every field; a session key signs bytes only
            || (intent.signer().equals(intent.owner())
                && Ed25519Check.verify(intent.signerKey(), intent.text(), signature));
    return good ? Optional.empty() : Optional.of("a signature that is not good");
  }

  private static boolean fit(Trade trade) {
    List<IntentBytes> halves = new ArrayList<>();
    for (Half half : List.of(trade.sell(), trade.buy())) {
      byte[] bytes = half.intent();
      if (bytes == null || !new IntentBytes(bytes).isWellFormed()) {
        return false;
      }
      halves.add(new IntentBytes(bytes));
    }
    IntentBytes sell = halves.getFirst();
    IntentBytes buy = halves.getLast();
    if (sell.action() == IntentBytes.SELL && buy.action() == IntentBytes.BUY) {
      return sell.tradeId().equals(buy.tradeId());
    }
    if (sell.action() == IntentBytes.ASK && buy.action() == IntentBytes.TAKE) {
      return buy.reference().equals(trade.sell().intentId());
    }
    return sell.action() == IntentBytes.TAKE
        && buy.action() == IntentBytes.BID
        && sell.reference().equals(trade.buy().intentId());
  }

  private static String[] evidence(Trade trade, Half half) {
    byte[] bytes = half.intent();
    byte[] signature = half.signature();
    return new String[] {
      "trade at place %d: item %s, %s sells to %s for %d lamports"
          .formatted(
              trade.place(),
              trade.itemHex(),
              trade.sellerName(),
              trade.buyerName(),
              trade.amount()),
      "intent %s, vault.intents offset %d".formatted(half.intentId(), half.logOffset()),
      "signed bytes " + (bytes == null ? "absent" : Bytes.hex(bytes)),
      "signature " + (signature == null ? "absent" : Bytes.hex(signature))
    };
  }
}
