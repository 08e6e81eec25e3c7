package io.phantomparadox.vault.stack.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.listener.LagProbe;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.stack.StackEndpoints;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.demo.Posting.DoorSilentException;
import io.phantomparadox.vault.stack.demo.ReadApiClient.Stats;
import io.phantomparadox.vault.stack.market.Market;
import io.phantomparadox.vault.stack.market.Play;
import io.phantomparadox.vault.stack.market.Player;
import io.phantomparadox.vault.stack.verify.MarketInput;
import io.phantomparadox.vault.stack.verify.Report;
import io.phantomparadox.vault.stack.verify.Verification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
  private final Settings settings;
  private final Console console;

  /**
   * How a demo runs.
   *
   * @param game to play in
   * @param validity of an intent, from signing to expiry
   * @param patience how long the last intents may make no step towards their end
   * @param salesPerSecond at most; 0 for as fast as the door answers
   * @param journal where it is written down, so that a killed demo goes on; null to forget it
   */
  public record Settings(
      long game, Duration validity, Duration patience, int salesPerSecond, @Nullable Path journal) {
    public Settings {
      if (salesPerSecond < 0) {
        throw new IllegalArgumentException("a speed of " + salesPerSecond + " sales a second");
      }
    }
  }

  public DemoRun(
      StackEndpoints vault, SolanaRpc rpc, OperatorKeys keys, Settings settings, Console console) {
    this.vault = vault;
    this.rpc = rpc;
    this.keys = keys;
    this.settings = settings;
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
   * @throws IllegalStateException when the journal, or the game on chain, is another market's
   */
  public Outcome play(Market market) throws DemoFailedException, InterruptedException {
    PostJournal journal =
        settings.journal() == null
            ? PostJournal.forgotten()
            : PostJournal.in(settings.journal(), fingerprint(market));
    try (Footprint footprint = Footprint.watch();
        LagProbe listener = watchListener();
        IntentClient client = IntentClient.of(vault.ingest());
        ReadApiClient indexer = new ReadApiClient(vault.indexer(), settings.game())) {
      long started = System.nanoTime();
      if (journal.opened()) {
        console.line("  going on: %,d sales are posted", journal.nextPlay());
      } else {
        open(market);
        journal.markOpened();
      }
      long opened = System.nanoTime();
      Stages stages = new Stages(console, market.plays().size());
      post(market, client, journal, () -> show(stages, journal, indexer));
      long posted = System.nanoTime();
      Stats end = awaitEnds(stages, journal, indexer);
      long ended = System.nanoTime();
      console.keepProgress();
      Report report = verify(journal.answers(), market);
      Summary summary =
          new Summary(
              market,
              journal.answers(),
              end,
              SettledBatch.read(vault, settings.game(), end.allBatches(), READ_DEADLINE),
              Latencies.read(vault, settings.game(), READ_DEADLINE),
              listener.measured(),
              stages.history(),
              Duration.ofNanos(opened - started),
              Duration.ofNanos(posted - opened),
              Duration.ofNanos(ended - posted),
              footprint.peakBytes(),
              report.agreed("AGREEMENT_OWNERS"));
      return new Outcome(summary, report);
    } catch (DoorSilentException e) {
      throw new DemoFailedException("the door", e);
    }
  }

  /** The node's websocket is on the port of its RPC. */
  private LagProbe watchListener() {
    URI node = vault.rpcUrl();
    return LagProbe.watch(
        KafkaCluster.at(vault.bootstrapServers()),
        vault.schemaRegistryUrl(),
        URI.create("ws://" + node.getAuthority()));
  }

  /** Tells one market from another: its name and a digest of what is played. */
  private static String fingerprint(Market market) {
    StringBuilder text = new StringBuilder();
    for (Play play : market.plays()) {
      text.append(play.kind()).append(play.seller().wallet()).append(play.buyer().wallet());
      text.append(play.item().toHex()).append(play.priceLamports()).append('\n');
    }
    return market.name() + " " + Hash32.sha256(text.toString().getBytes(UTF_8)).toHex();
  }

  private void open(Market market) throws DemoFailedException {
    int all = MarketOpening.steps(market);
    new MarketOpening(
            settings.game(),
            rpc,
            VaultProgram.at(vault.programId()),
            keys,
            Keypair.generate(new SecureRandom()),
            market,
            done -> console.progress("  opening the market on chain: %,d steps of %,d", done, all))
        .open();
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
            view -> {
              if (view.value().getGame() == settings.game()) {
                PublicKey wallet = PublicKey.of(view.value().getWallet().bytes());
                missing.remove(wallet, view.value().getChainLamports());
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
                view -> {
                  items.remove(view.key().substring(view.key().indexOf('/') + 1));
                  return items.isEmpty();
                });
    if (!minted) {
      throw new DemoFailedException(
          items.size() + " items are not in vault.items after " + VIEW_DEADLINE);
    }
  }

  private void post(Market market, IntentClient client, PostJournal journal, Runnable afterRound)
      throws DoorSilentException, InterruptedException {
    new Posting(
            client,
            settings.game(),
            IntentDomain.of(vault.genesisHash(), vault.programId()),
            settings.validity(),
            settings.salesPerSecond(),
            Keypair.generate(new SecureRandom()),
            journal)
        .post(market.plays(), afterRound);
  }

  private static void show(Stages stages, PostJournal journal, ReadApiClient indexer) {
    try {
      stages.show(journal.nextPlay(), journal.answers(), indexer.stats());
    } catch (IOException e) {
      LOG.warn("no progress from the read API", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A read API that does not answer for a while is as little progress as none. */
  private Stats awaitEnds(Stages stages, PostJournal journal, ReadApiClient indexer)
      throws DemoFailedException, InterruptedException {
    Stats stats = Stats.NONE;
    String silence = "";
    long lastStep = System.nanoTime();
    while (System.nanoTime() - lastStep < settings.patience().toNanos()) {
      Stats before = stats;
      try {
        stats = indexer.stats();
        silence = "";
      } catch (IOException e) {
        silence = "; the read API: " + e;
        LOG.warn("no progress from the read API", e);
      }
      if (!stats.equals(before)) {
        lastStep = System.nanoTime();
        stages.show(journal.nextPlay(), journal.answers(), stats);
      }
      if (silence.isEmpty() && ended(journal.answers(), stats)) {
        return stats;
      }
      Thread.sleep(POLL_INTERVAL);
    }
    throw new DemoFailedException(
        "nothing moved for %s: accepted %d, tables %s, batches %s%s"
            .formatted(
                settings.patience(),
                journal.answers().accepted().size(),
                stats.intents(),
                stats.batches(),
                silence));
  }

  /** An answer that was lost may be an intent or not. */
  private static boolean ended(Answers answers, Stats stats) {
    int least = answers.accepted().size();
    return stats.allIntents() >= least
        && stats.allIntents() <= least + answers.unsure().size()
        && stats.intents("ACCEPTED", "DEFERRED", "NETTED") == 0
        && stats.batchesEnded();
  }

  private Report verify(Answers answers, Market market) {
    return new Verification(
            vault.bootstrapServers(),
            URI.create(vault.schemaRegistryUrl()),
            vault.rpcUrl(),
            vault.programId().toBase58(),
            vault.jdbcUrl(),
            StackEndpoints.JDBC_USER,
            "",
            settings.game(),
            READ_DEADLINE)
        .run(
            new Verification.DoorAnswers(answers.accepted(), answers.refused(), answers.unsure()),
            input(market));
  }

  private static MarketInput input(Market market) {
    Map<String, Long> deposits = new HashMap<>();
    market.players().forEach(p -> deposits.put(p.wallet().toBase58(), p.depositLamports()));
    Map<String, String> holders = new HashMap<>();
    market
        .items()
        .forEach(held -> holders.put(held.item().toHex(), held.holder().wallet().toBase58()));
    List<MarketInput.Sale> sales =
        market.plays().stream()
            .map(
                play ->
                    new MarketInput.Sale(
                        play.item().toHex(),
                        play.seller().wallet().toBase58(),
                        play.buyer().wallet().toBase58(),
                        play.priceLamports(),
                        play.kind().mayExecute()))
            .toList();
    return new MarketInput(deposits, holders, sales);
  }
}
