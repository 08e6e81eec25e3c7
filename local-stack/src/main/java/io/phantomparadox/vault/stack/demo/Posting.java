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
import java.util.List;

/** Signs the plays of a market and posts them at the door, in their order. */
final class Posting {
  /** How late a half is posted after its own expiry. */
  private static final Duration LATENESS = Duration.ofSeconds(30);

  private static final int PLAYS_PER_ROUND = 250;
  private static final int ROUNDS_PER_SECOND = 4;
  private static final int EXPIRED = 422;

  private final IntentClient client;
  private final long game;
  private final Hash32 domain;
  private final Duration validity;
  private final int playsPerSecond;
  private final Keypair forger;
  private final PostJournal journal;

  /**
   * @param validity from signing to expiry; seconds, so that every intent ends soon
   * @param playsPerSecond at most; 0 for as fast as the door answers
   * @param forger signs what it must not
   */
  Posting(
      IntentClient client,
      long game,
      Hash32 domain,
      Duration validity,
      int playsPerSecond,
      Keypair forger,
      PostJournal journal) {
    this.client = client;
    this.game = game;
    this.domain = domain;
    this.validity = validity;
    this.playsPerSecond = playsPerSecond;
    this.forger = forger;
    this.journal = journal;
  }

  /** The door gave no final answer. */
  static final class DoorSilentException extends Exception {
    private static final long serialVersionUID = 1L;

    DoorSilentException(String message) {
      super(message);
    }
  }

  /**
   * Posts what the journal does not know as answered.
   *
   * @param afterRound told after each round
   * @throws DoorSilentException when the door does not answer within the client's bounds
   */
  void post(List<Play> plays, Runnable afterRound)
      throws InterruptedException, DoorSilentException {
    if (!journal.unanswered().isEmpty()) {
      journal.answered(answers(journal.unanswered(), true), journal.unansweredEnd());
      afterRound.run();
    }
    int round =
        playsPerSecond == 0
            ? PLAYS_PER_ROUND
            : Math.clamp(playsPerSecond / ROUNDS_PER_SECOND, 1, PLAYS_PER_ROUND);
    long begun = System.nanoTime();
    int first = journal.nextPlay();
    for (int from = first; from < plays.size(); from += round) {
      awaitTurn(begun, from - first);
      int to = Math.min(plays.size(), from + round);
      List<SignedIntent> halves = new ArrayList<>();
      for (int i = from; i < to; i++) {
        halves.addAll(halves(plays.get(i), i));
      }
      journal.posting(halves, to);
      journal.answered(answers(halves, false), to);
      afterRound.run();
    }
  }

  private void awaitTurn(long begun, int playsBefore) throws InterruptedException {
    if (playsPerSecond > 0) {
      long due = begun + Duration.ofSeconds(playsBefore).toNanos() / playsPerSecond;
      Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    }
  }

  private List<Answers.Answer> answers(List<SignedIntent> halves, boolean again)
      throws InterruptedException, DoorSilentException {
    List<Answers.Answer> answers = new ArrayList<>();
    for (PostResult result : client.postAll(halves)) {
      String id = result.intentId().toHex();
      answers.add(
          switch (result) {
            case PostResult.Accepted ok -> new Answers.Accepted(id);
            case PostResult.Refused no when again && no.status() == EXPIRED ->
                new Answers.Unsure(id);
            case PostResult.Refused no ->
                new Answers.Refused(
                    id, no.status() + " " + no.type().substring(no.type().lastIndexOf(':') + 1));
            case PostResult.Unanswered silent ->
                throw new DoorSilentException(
                    "no answer for an intent after %d attempts: %s"
                        .formatted(silent.attempts(), silent.lastProblem()));
          });
    }
    return answers;
  }

  /** The halves of the play with a number, signed now. */
  private List<SignedIntent> halves(Play play, int number) {
    Trade trade =
        new Trade(
            game,
            tradeId(number),
            play.item(),
            play.seller().wallet(),
            play.buyer().wallet(),
            play.priceLamports());
    InstantSource now = InstantSource.system();
    SignedIntent sell = signer(play.seller(), now, number, 0).sell(trade);
    SignedIntent buy = signer(play.buyer(), now, number, 1).buy(trade);
    return switch (play.kind()) {
      case HONEST, TRANSFER, INVALID -> List.of(sell, buy);
      case REPEATED -> List.of(sell, buy, sell, buy);
      case UNANSWERED -> List.of(sell);
      case FORGED ->
          List.of(sell, new SignedIntent(buy.intent(), forger.sign(buy.intent().encode())));
      case MISMATCHED ->
          List.of(
              sell,
              signer(play.buyer(), now, number, 1)
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
              signer(play.buyer(), () -> now.instant().minus(validity).minus(LATENESS), number, 1)
                  .buy(trade));
    };
  }

  /** A nonce follows from the play, so that no process gives one twice. */
  private IntentSigner signer(Player player, InstantSource clock, int play, int side) {
    return new IntentSigner(
        domain, player.wallet(), player.keys(), clock, validity, () -> 2L * play + side + 1);
  }

  /** The name of the trade that a play tries: its number. */
  static TradeId tradeId(int number) {
    return TradeId.of(ByteBuffer.allocate(16).putLong(8, number).array());
  }
}
