package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.intent.IntentAction;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Plays the rows of docs/SCENARIOS.md, which explains their words. Strict: a word it does not know
 * fails the row.
 */
final class ScenarioScript {
  private final TestVault vault;
  private final Map<String, Player> players = new HashMap<>();
  private final Map<String, PostedIntent> intents = new HashMap<>();
  private final Map<String, IntentDraft> drafts = new HashMap<>();
  private final Map<String, SessionKey> sessions = new HashMap<>();

  ScenarioScript(TestVault vault) {
    this.vault = vault;
  }

  /** Who has what: names, each with lamports and items. */
  ScenarioScript given(String cell) {
    for (String who : cell.split(",")) {
      Words words = new Words(who);
      String name = words.next();
      if (who.endsWith(" unopened")) {
        words.skip("unopened");
        players.put(name, vault.stranger(name));
      } else {
        Player player = vault.player(name);
        players.put(name, player);
        while (words.more()) {
          String what = words.next();
          if (what.matches("\\d+")) {
            player.with(Long.parseLong(what));
          } else {
            player.owning(what);
          }
        }
      }
      words.end();
    }
    return this;
  }

  /** Steps in their order; the first that does not hold fails, with its words. */
  ScenarioScript play(String cell) {
    for (String step : cell.split(";")) {
      try {
        play(new Words(step));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("step '" + step.strip() + "': " + e.getMessage(), e);
      }
    }
    return this;
  }

  private void play(Words words) {
    String label = words.label();
    String first = words.next();
    switch (first) {
      case "cut" -> vault.untilCut();
      case "settle" -> vault.settle();
      case "abort" -> vault.abort();
      case "void" -> vault.voidBatch();
      case "pass" -> vault.pass(words.duration());
      case "batches" -> vault.hasBatches(Math.toIntExact(words.number()));
      case "batch" -> batch(words);
      case "results" -> {
        long expected = words.number();
        Expect.that(vault.results().size() == expected, "told: %s", vault.results());
      }
      case "again" -> {
        String which = words.next();
        expect(words, known(drafts, which).post());
      }
      case "chain" -> {
        words.skip("repeats");
        vault.chain().repeatLastEvent();
      }
      default -> {
        if (players.containsKey(first)) {
          does(label, known(players, first), words);
        } else if (sessions.containsKey(first)) {
          session(known(sessions, first), words);
        } else if (intents.containsKey(first)) {
          expect(words, known(intents, first));
        } else {
          item(first, words);
        }
      }
    }
    words.end();
  }

  private void batch(Words words) {
    NettedBatch batch = vault.batch(words.number());
    switch (words.next()) {
      case "executes" -> batch.executes(Math.toIntExact(words.number()));
      case "moves" -> batch.movesNet(words.number());
      default -> throw words.unknown();
    }
  }

  private void does(@Nullable String label, Player player, Words words) {
    String verb = words.next();
    switch (verb) {
      case "deposits" -> player.deposits(words.number());
      case "requests" -> player.requestsWithdrawal(words.number());
      case "keeps" -> player.cancelsWithdrawal();
      case "leaves" -> player.completesWithdrawal();
      case "mints" -> player.owning(words.next());
      case "has" -> has(player, words);
      case "registers" -> register(Objects.requireNonNull(label), player, words);
      case "trades" -> trade(label, player, words);
      case "sells" -> post(label, player.sells(words.next()), words);
      case "buys" -> post(label, player.buys(words.next()), words);
      case "asks" -> post(label, player.asks(words.next()), words);
      case "bids" -> post(label, player.bids(words.next()), words);
      case "takes" -> post(label, player.takes(known(intents, words.next())), words);
      case "cancels" -> post(label, player.cancels(known(intents, words.next())), words);
      default -> throw words.unknown();
    }
  }

  private static void has(Player player, Words words) {
    long lamports = words.number();
    switch (words.next()) {
      case "available" -> player.hasAvailable(lamports);
      case "on" -> {
        words.skip("chain");
        player.hasOnChain(lamports);
      }
      default -> throw words.unknown();
    }
  }

  private void register(String label, Player owner, Words words) {
    SessionDraft draft = owner.session(words.next());
    while (words.more()) {
      switch (words.next()) {
        case "volume" -> draft.volume(words.number());
        case "items" -> draft.items(words.number());
        case "lasting" -> draft.lasting(words.duration());
        case "only" -> draft.only(IntentAction.valueOf(words.next()));
        default -> throw words.unknown();
      }
    }
    sessions.put(label, draft.register());
  }

  private static void session(SessionKey key, Words words) {
    switch (words.next()) {
      case "revoked" -> key.revoke();
      case "used" -> key.hasUsed(words.number());
      default -> throw words.unknown();
    }
  }

  private void trade(@Nullable String label, Player seller, Words words) {
    String item = words.next();
    words.skip("to");
    Player buyer = known(players, words.next());
    words.skip("at");
    TestVault.Trade trade = vault.trade(item, seller, buyer, words.number());
    if (label != null) {
      intents.put(label + ".sell", trade.sell());
      intents.put(label + ".buy", trade.buy());
    }
  }

  private void post(@Nullable String label, IntentDraft draft, Words words) {
    boolean broken = false;
    while (words.more() && !words.answerFollows()) {
      switch (words.next()) {
        case "to" -> draft.to(known(players, words.next()));
        case "from" -> draft.from(known(players, words.next()));
        case "at" -> draft.at(words.number());
        case "trade" -> draft.trade(words.next());
        case "nonce" -> draft.nonce(words.number());
        case "for" -> draft.expiresIn(words.duration());
        case "made" -> draft.madeIn(words.duration());
        case "by" -> sign(draft, words.next());
        case "as" -> {
          words.skip("text");
          draft.signedAsText();
        }
        case "broken" -> broken = true;
        default -> throw words.unknown();
      }
    }
    PostedIntent posted = broken ? draft.postWithBrokenSignature() : draft.post();
    if (label != null) {
      drafts.put(label, draft);
      intents.put(label, posted);
    }
    expect(words, posted);
  }

  private void sign(IntentDraft draft, String key) {
    SessionKey session = sessions.get(key);
    if (session != null) {
      draft.signedBy(session);
    } else {
      draft.signedBy(known(players, key).wallet());
    }
  }

  private static void expect(Words words, PostedIntent posted) {
    if (!words.more()) {
      return;
    }
    words.skip("->");
    String expected = words.rest();
    switch (expected) {
      case "accepted" -> posted.isAccepted();
      case "netted" -> posted.isNetted();
      case "settled" -> posted.isSettled();
      default ->
          Expect.that(
              posted.answer().equals(expected),
              "expected %s, got %s %s",
              expected,
              posted.answer(),
              posted.result());
    }
  }

  private void item(String name, Words words) {
    switch (words.next()) {
      case "belongs" -> {
        words.skip("to");
        vault.item(name).belongsTo(known(players, words.next()));
      }
      case "goes" -> {
        words.skip("to");
        vault.item(name).isOnItsWayTo(known(players, words.next()));
      }
      case "rests" -> vault.item(name).isAtRest();
      default -> throw words.unknown();
    }
  }

  private static <T> T known(Map<String, T> things, String name) {
    T thing = things.get(name);
    if (thing == null) {
      throw new IllegalArgumentException("nothing here is called " + name);
    }
    return thing;
  }

  /** The words of a step, taken one by one. */
  private static final class Words {
    private final String[] words;
    private int at;

    Words(String step) {
      words = step.strip().split("\\s+");
    }

    @Nullable String label() {
      return words[at].endsWith(":") ? words[at].substring(0, words[at++].length() - 1) : null;
    }

    boolean more() {
      return at < words.length;
    }

    boolean answerFollows() {
      return words[at].equals("->");
    }

    String next() {
      if (!more()) {
        throw new IllegalArgumentException("it ends too early");
      }
      return words[at++];
    }

    void skip(String word) {
      if (!next().equals(word)) {
        throw unknown();
      }
    }

    long number() {
      return Long.parseLong(next());
    }

    /** Such as 3s, -1s or 60001ms. */
    Duration duration() {
      String text = next();
      return text.endsWith("ms")
          ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
          : Duration.parse("PT" + text);
    }

    String rest() {
      String all = String.join(" ", Arrays.copyOfRange(words, at, words.length));
      at = words.length;
      return all;
    }

    void end() {
      if (more()) {
        throw new IllegalArgumentException("nothing is known of '" + rest() + "'");
      }
    }

    IllegalArgumentException unknown() {
      return new IllegalArgumentException("nothing is known of '" + words[at - 1] + "'");
    }
  }
}
