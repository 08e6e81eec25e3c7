package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.stack.StackEndpoints;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.demo.Posting.Answers;
import io.phantomparadox.vault.stack.demo.Posting.DoorSilentException;
import io.phantomparadox.vault.stack.demo.ReadApiClient.Stats;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.Player;
import io.phantomparadox.vault.stack.verify.Report;
import io.phantomparadox.vault.stack.verify.Verification;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One demo from the opening of its market to the verification: wallets and items on chain, signed
 * halves over HTTP, then waiting until every accepted intent has ended.
 */
public final class DemoRun {
  private static final Logger LOG = LoggerFactory.getLogger(DemoRun.class);
  private static final Duration VIEW_DEADLINE = Duration.ofMinutes(2);
  private static final Duration READ_DEADLINE = Duration.ofMinutes(1);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private final StackEndpoints vault;
  private final SolanaRpc rpc;
  private final OperatorKeys keys;
  private final long game;
  private final Duration validity;
  private final Duration endDeadline;
  private final Console console;

  /**
   * @param game must be fresh on chain
   * @param validity of an intent, from signing to expiry
   * @param endDeadline how long the last intents may take to their end
   */
  public DemoRun(
      StackEndpoints vault,
      SolanaRpc rpc,
      OperatorKeys keys,
      long game,
      Duration validity,
      Duration endDeadline,
      Console console) {
    this.vault = vault;
    this.rpc = rpc;
    this.keys = keys;
    this.game = game;
    this.validity = validity;
    this.endDeadline = endDeadline;
    this.console = console;
  }

  /** What came out. */
  public record Outcome(Summary summary, Report report) {}

  /** The vault did not get to its end; the message says where it stands. */
  public static final class DemoFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    DemoFailedException(String message) {
      super(message);
    }

    DemoFailedException(String message, Throwable cause) {
      super(message + ": " + cause.getMessage(), cause);
    }
  }

  /**
   * Plays a market to its end and verifies what came out.
   *
   * @throws DemoFailedException when the vault did not get to the end within the deadlines
   */
  public Outcome play(Market market) throws DemoFailedException, InterruptedException {
    long started = System.nanoTime();
    open(market);
    long opened = System.nanoTime();
    try (IntentClient client = IntentClient.of(vault.ingest());
        ReadApiClient indexer = new ReadApiClient(vault.indexer(), game)) {
      Answers answers = post(market, client, indexer);
      long posted = System.nanoTime();
      Stats end = awaitEnds(answers, indexer);
      long ended = System.nanoTime();
      console.keepProgress();
      Summary summary =
          new Summary(
              market,
              answers,
              end,
              SettlementCosts.read(vault, game, READ_DEADLINE),
              Duration.ofNanos(opened - started),
              Duration.ofNanos(posted - opened),
              Duration.ofNanos(ended - posted));
      return new Outcome(summary, verify(answers));
    } catch (DoorSilentException e) {
      throw new DemoFailedException("the door", e);
    } catch (IOException e) {
      throw new DemoFailedException("the read API", e);
    }
  }

  private void open(Market market) throws DemoFailedException {
    long depositors = market.players().stream().filter(p -> p.depositLamports() > 0).count();
    long all = market.players().size() + depositors + market.items().size();
    MarketOpening opening =
        new MarketOpening(
            game,
            rpc,
            VaultProgram.at(vault.programId()),
            keys,
            Keypair.generate(new SecureRandom()));
    opening.open(
        market, done -> console.progress("  opening the market on chain  %,d of %,d", done, all));
    console.progress("  waiting until netting knows the market");
    awaitViews(market);
    console.keepProgress();
  }

  /** Netting learns wallets, deposits and items from finalized events only. */
  private void awaitViews(Market market) throws DemoFailedException {
    Map<PublicKey, Long> missing = new HashMap<>();
    for (Player player : market.players()) {
      missing.put(player.wallet(), player.depositLamports());
    }
    boolean wallets =
        TopicScan.until(
            vault,
            VaultTopics.BALANCES,
            WalletView.class,
            VIEW_DEADLINE,
            (key, view) -> {
              if (view != null && view.getGame() == game) {
                PublicKey wallet = PublicKey.of(view.getWallet().bytes());
                missing.remove(wallet, view.getChainLamports());
              }
              return missing.isEmpty();
            });
    if (!wallets) {
      throw new DemoFailedException(
          missing.size() + " wallets are not in vault.balances after " + VIEW_DEADLINE);
    }
    Set<String> items = new HashSet<>();
    market.items().forEach(held -> items.add(held.item().toHex()));
    boolean minted =
        items.isEmpty()
            || TopicScan.until(
                vault,
                VaultTopics.ITEMS,
                ItemView.class,
                VIEW_DEADLINE,
                (key, view) -> {
                  items.remove(key.substring(key.indexOf('/') + 1));
                  return items.isEmpty();
                });
    if (!minted) {
      throw new DemoFailedException(
          items.size() + " items are not in vault.items after " + VIEW_DEADLINE);
    }
  }

  private Answers post(Market market, IntentClient client, ReadApiClient indexer)
      throws DoorSilentException, InterruptedException {
    Posting posting =
        new Posting(
            client,
            game,
            IntentDomain.of(vault.genesisHash(), vault.programId()),
            validity,
            Keypair.generate(new SecureRandom()));
    return posting.post(market.plays(), answers -> show(answers, indexer));
  }

  private void show(Answers answers, ReadApiClient indexer) {
    try {
      progress(answers, indexer.stats());
    } catch (IOException e) {
      LOG.warn("no progress from the read API", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Stats awaitEnds(Answers answers, ReadApiClient indexer)
      throws DemoFailedException, InterruptedException, IOException {
    long deadline = System.nanoTime() + endDeadline.toNanos();
    Stats stats = indexer.stats();
    while (!ended(answers, stats)) {
      if (System.nanoTime() > deadline) {
        throw new DemoFailedException(
            "not every intent ended within %s: accepted %d, tables %s, batches %s"
                .formatted(
                    endDeadline, answers.accepted().size(), stats.intents(), stats.batches()));
      }
      Thread.sleep(POLL_INTERVAL);
      stats = indexer.stats();
      progress(answers, stats);
    }
    return stats;
  }

  private static boolean ended(Answers answers, Stats stats) {
    return stats.allIntents() == answers.accepted().size()
        && stats.intents("ACCEPTED", "DEFERRED", "NETTED") == 0
        && stats.batchesEnded();
  }

  private void progress(Answers answers, Stats stats) {
    console.progress(
        "  accepted %,d | indexed %,d | netted %,d | settled %,d | rejected %,d | expired %,d | %s",
        answers.accepted().size(),
        stats.allIntents(),
        stats.intents("NETTED", "SETTLED"),
        stats.intents("SETTLED"),
        stats.intents("REJECTED"),
        stats.intents("EXPIRED"),
        stats.batches().isEmpty() ? "no batch yet" : "batches " + stats.batches());
  }

  private Report verify(Answers answers) {
    return new Verification(
            vault.bootstrapServers(),
            URI.create(vault.schemaRegistryUrl()),
            vault.rpcUrl(),
            vault.programId().toBase58(),
            vault.jdbcUrl(),
            StackEndpoints.JDBC_USER,
            "",
            game,
            READ_DEADLINE)
        .run(new Verification.DoorAnswers(answers.accepted(), answers.refused()));
  }
}
