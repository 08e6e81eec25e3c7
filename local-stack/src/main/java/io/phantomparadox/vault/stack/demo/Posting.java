package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import io.phantomparadox.vault.stack.market.Play;
import io.phantomparadox.vault.stack.market.Player;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Signs the plays of a market and posts them at the door, in their order. */
final class Posting {
  /** How late a half is posted after its own expiry. */
  private static final Duration LATENESS = Duration.ofSeconds(30);

  private static final int PLAYS_PER_ROUND = 250;

  /**
   * What the door said.
   *
   * @param posted how many halves were posted, repeats included
   * @param accepted ids answered with 202
   * @param refused ids answered with an error
   * @param refusals how many by problem type
   */
  record Answers(
      long posted, Set<String> accepted, Set<String> refused, Map<String, Long> refusals) {}

  private final IntentClient client;
  private final long game;
  private final Hash32 domain;
  private final Duration validity;
  private final Keypair forger;
  private final AtomicLong nonce = new AtomicLong();

  private long posted;
  private final Set<String> accepted = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<String, Long> refusals = new TreeMap<>();

  /**
   * @param validity from signing to expiry; seconds, so that every intent ends soon
   * @param forger signs what it must not
   */
  Posting(IntentClient client, long game, Hash32 domain, Duration validity, Keypair forger) {
    this.client = client;
    this.game = game;
    this.domain = domain;
    this.validity = validity;
    this.forger = forger;
  }

  /**
   * @param progress told the answers so far after each round
   * @throws DoorSilentException when the door does not answer within the client's bounds
   */
  Answers post(List<Play> plays, Consumer<Answers> progress)
      throws InterruptedException, DoorSilentException {
    for (int from = 0; from < plays.size(); from += PLAYS_PER_ROUND) {
      List<SignedIntent> round = new ArrayList<>();
      int to = Math.min(plays.size(), from + PLAYS_PER_ROUND);
      for (int i = from; i < to; i++) {
        round.addAll(halves(plays.get(i), i));
      }
      for (PostResult result : client.postAll(round)) {
        count(result);
      }
      progress.accept(answers());
    }
    return answers();
  }

  /** The door gave no final answer. */
  static final class DoorSilentException extends Exception {
    private static final long serialVersionUID = 1L;

    DoorSilentException(String message) {
      super(message);
    }
  }

  private Answers answers() {
    return new Answers(posted, accepted, refused, refusals);
  }

  private void count(PostResult result) throws DoorSilentException {
    posted++;
    String id = result.intentId().toHex();
    switch (result) {
      case PostResult.Accepted ok -> accepted.add(id);
      case PostResult.Refused no -> {
        refused.add(id);
        refusals.merge(
            no.status() + " " + no.type().substring(no.type().lastIndexOf(':') + 1), 1L, Long::sum);
      }
      case PostResult.Unanswered silent ->
          throw new DoorSilentException(
              "no answer for an intent after %d attempts: %s"
                  .formatted(silent.attempts(), silent.lastProblem()));
    }
  }

  private List<SignedIntent> halves(Play play, int number) {
    Trade trade =
        new Trade(
            game,
            tradeId(number),
            play.item(),
            play.seller().wallet(),
            play.buyer().wallet(),
            play.priceLamports());
    SignedIntent sell = signer(play.seller(), InstantSource.system()).sell(trade);
    SignedIntent buy = signer(play.buyer(), InstantSource.system()).buy(trade);
    return switch (play.kind()) {
      case HONEST, INVALID -> List.of(sell, buy);
      case REPEATED -> List.of(sell, buy, sell, buy);
      case UNANSWERED -> List.of(sell);
      case FORGED ->
          List.of(sell, new SignedIntent(buy.intent(), forger.sign(buy.intent().encode())));
      case MISMATCHED ->
          List.of(
              sell,
              signer(play.buyer(), InstantSource.system())
                  .buy(
                      new Trade(
                          game,
                          trade.tradeId(),
                          trade.item(),
                          trade.from(),
                          trade.to(),
                          trade.amountLamports() + 1)));
      case LATE ->
          List.of(
              sell,
              signer(
                      play.buyer(),
                      () -> InstantSource.system().instant().minus(validity).minus(LATENESS))
                  .buy(trade));
    };
  }

  private IntentSigner signer(Player player, InstantSource clock) {
    return new IntentSigner(
        domain, player.wallet(), player.keys(), clock, validity, nonce::incrementAndGet);
  }

  private static TradeId tradeId(int number) {
    return TradeId.of(ByteBuffer.allocate(16).putLong(8, number).array());
  }
}
