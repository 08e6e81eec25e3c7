package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.testkit.audit.AuditInput;
import io.phantomparadox.vault.testkit.audit.Auditor;
import io.phantomparadox.vault.testkit.audit.Disagreement;
import io.phantomparadox.vault.testkit.audit.HistoryChecker;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import io.phantomparadox.vault.topology.ledger.LedgerQueries;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;

/**
 * One game of the vault for scenarios: the real netting topology on Kafka's test driver, a clock
 * that moves when the scenario says so, and a {@link PlayedChain}. A scenario says what players and
 * chain do, lets time pass, and expects. Not safe for several threads.
 *
 * <p>Slots, nonces, keys and the clock are the same in every run, so a scenario's batches are too,
 * byte for byte.
 */
public final class TestVault implements AutoCloseable {
  /** The game of a scenario, unless it says otherwise. */
  public static final long GAME = 1;

  /** When every scenario begins, milliseconds of the epoch. */
  public static final long START_MILLIS = 1_700_000_000_000L;

  private static final long HEARTBEAT_MILLIS = 500;

  private final PlayedChain chain = new PlayedChain(GAME, this::told);
  private final ScenarioTopics topics;
  private final Map<PublicKey, TestWallet> known = new HashMap<>();
  private long nowMillis = START_MILLIS;
  private long nextNonce = 1;
  private long nextTrade = 1;
  private boolean stopped;

  private TestVault(LedgerSettings settings) {
    topics = new ScenarioTopics(settings, Instant.ofEpochMilli(nowMillis));
    chain.createGame();
  }

  /** Cuts a second after something is new, at most 4 batches in flight; else as in production. */
  public static LedgerSettings settings() {
    return LedgerSettings.defaults(PlayedChain.DOMAIN)
        .withCuts(Duration.ofSeconds(1), 1, 1_000, Duration.ofSeconds(5), 4);
  }

  /** A game whose listener is up to date. */
  public static TestVault open() {
    return open(settings());
  }

  /** The same with other bounds; begin with {@link #settings}. */
  public static TestVault open(LedgerSettings settings) {
    TestVault vault = new TestVault(settings);
    vault.chain.heartbeat();
    return vault;
  }

  /** A game whose listener has not been heard yet. */
  public static TestVault openUnheard() {
    return new TestVault(settings());
  }

  // who and when

  /** A player whose wallet is opened on chain, without money. */
  public Player player(String name) {
    Player player = stranger(name);
    chain.open(player.wallet());
    return player;
  }

  /** A player the chain does not know. */
  public Player stranger(String name) {
    TestWallet wallet = TestWallet.named(name);
    known.put(wallet.key(), wallet);
    return new Player(this, wallet);
  }

  long game() {
    return GAME;
  }

  /** The clock, milliseconds of the epoch. */
  public long now() {
    return nowMillis;
  }

  /** Lets time pass; the listener is heard every half second. */
  public TestVault pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= HEARTBEAT_MILLIS) {
      passUnheard(Duration.ofMillis(Math.min(HEARTBEAT_MILLIS, left)));
      chain.heartbeat();
    }
    return passUnheard(Duration.ofMillis(50));
  }

  /** Lets time pass without a sign of the listener. */
  public TestVault passUnheard(Duration time) {
    nowMillis += time.toMillis();
    topics.pass(time);
    return this;
  }

  /** Lets enough time pass for a cut of what is new, with the usual {@link #settings}. */
  public TestVault untilCut() {
    return pass(Duration.ofMillis(1_500));
  }

  /** The listener is heard now. */
  public TestVault heartbeat() {
    chain.heartbeat();
    return this;
  }

  // the log of intents

  IntentDraft draft(IntentAction action, TestWallet owner) {
    return new IntentDraft(this, action, owner, PlayedChain.DOMAIN, GAME, nextNonce++, nowMillis);
  }

  /** Both halves of one trade, the seller's first. */
  public record Trade(PostedIntent sell, PostedIntent buy) {
    public Trade isNetted() {
      sell.isNetted();
      buy.isNetted();
      return this;
    }

    public Trade isNotNetted() {
      sell.isNotNetted();
      buy.isNotNetted();
      return this;
    }

    public Trade isSettled() {
      sell.isSettled();
      buy.isSettled();
      return this;
    }
  }

  /** Both halves of a trade, posted one after the other. */
  public Trade trade(String item, Player seller, Player buyer, long lamports) {
    String name = "trade " + nextTrade++;
    PostedIntent sell = seller.sells(item).to(buyer).at(lamports).trade(name).post();
    return new Trade(sell, buyer.buys(item).from(seller).at(lamports).trade(name).post());
  }

  PostedIntent post(SignedIntent record, IntentDraft draft) {
    return post(GameKey.of(draft.intent().game()), record, draft);
  }

  PostedIntent post(String key, SignedIntent record, IntentDraft draft) {
    postBytes(key, topics.encode(record));
    return new PostedIntent(this, draft.intent(), draft.intent().id());
  }

  /** A record as it stands on {@code vault.intents}, readable or not. */
  public TestVault postBytes(String key, byte[] value) {
    topics.postIntent(key, value, nowMillis);
    return this;
  }

  /** A well-formed record whose signed bytes are these, with a signature of zeros. */
  public Hash32 postIntentBytes(byte[] intent) {
    SignedIntent record =
        new SignedIntent(
            java.nio.ByteBuffer.wrap(intent),
            new io.phantomparadox.vault.schemas.avro.Signature64(new byte[64]));
    postBytes(GameKey.of(GAME), topics.encode(record));
    return Hash32.sha256(intent);
  }

  // the chain

  /** The chain, for what a player does not do: raw events. */
  public PlayedChain chain() {
    return chain;
  }

  private void told(long game, ChainEvent event) {
    chainBytes(game < 0 ? GameKey.EVERY_GAME : GameKey.of(game), topics.encode(event));
  }

  /** A chain event of the game with all its attributes, as a wrong listener might tell it. */
  public TestVault chainEvent(ChainEvent event) {
    return chainBytes(GameKey.of(GAME), topics.encode(event));
  }

  /** A record as it stands on {@code vault.chain-events}, readable or not. */
  public TestVault chainBytes(String key, byte[] value) {
    try {
      topics.tellChain(key, value, nowMillis);
    } catch (RuntimeException e) {
      stopped = true; // what the task left on the topics is no whole history
      throw e;
    }
    return this;
  }

  /** The chain commits the oldest batch in flight, applies its chunks and finalizes it. */
  public TestVault settle() {
    return settle(oldestOpen().id());
  }

  public TestVault settle(long batchId) {
    NettedBatch batch = batch(batchId);
    if (!chain.isCommitted(batchId)) {
      chain.commit(batch);
    }
    chain.settle(batch);
    return this;
  }

  /** The chain commits the oldest batch in flight and then gives it up. */
  public TestVault abort() {
    NettedBatch batch = oldestOpen();
    chain.commit(batch);
    chain.abort(batch);
    return this;
  }

  /** The oldest batch in flight is committed as void. */
  public TestVault voidBatch() {
    chain.voids(oldestOpen());
    return this;
  }

  private NettedBatch oldestOpen() {
    return batches().stream()
        .filter(batch -> batch.end().equals("OPEN"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no batch is in flight"));
  }

  // what came out

  /** Every batch so far, oldest first. */
  public List<NettedBatch> batches() {
    List<NettedBatch> batches = new ArrayList<>();
    List<BatchPart> parts = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    for (TopicLog.Entry<BatchRecord> entry : topics.batches()) {
      BatchRecord record = entry.value();
      values.add(entry.raw().value());
      switch (record.getBody()) {
        case BatchPart part -> parts.add(part);
        case NetBatch header -> {
          long id = record.getBatchId();
          batches.add(new NettedBatch(id, header, parts, chain.end(id), values));
          parts.clear();
          values.clear();
        }
        default -> throw new IllegalStateException("no batch record");
      }
    }
    return batches;
  }

  /** A batch by its id; ids count from 1. */
  public NettedBatch batch(long id) {
    return batches().stream()
        .filter(batch -> batch.id() == id)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no batch " + id + ": " + batches()));
  }

  /** There are so many batches by now. */
  public TestVault hasBatches(int count) {
    Expect.that(batches().size() == count, "%d batches expected: %s", count, batches());
    return this;
  }

  /** Every result so far. */
  public List<IntentResult> results() {
    return topics.results();
  }

  Optional<IntentResult> result(Hash32 intentId) {
    return results().stream()
        .filter(result -> new Bytes32(intentId.toBytes()).equals(result.getIntentId()))
        .reduce((first, second) -> second);
  }

  /** The last word about an intent that was not posted by a draft. */
  public String answerTo(Hash32 intentId) {
    return result(intentId)
        .map(result -> result.getStatus() + " " + result.getReason())
        .orElse("none");
  }

  WalletView walletView(TestWallet wallet) {
    return topics.wallet(GameKey.of(GAME, wallet.key().toBase58()), wallet.name());
  }

  SessionPolicy policy(TestWallet owner, TestWallet session) {
    String key = session.key().toBase58() + "/" + owner.key().toBase58();
    return topics.session(GameKey.of(GAME, key), session.name());
  }

  /** An item as {@code vault.items} tells it. */
  public ItemState item(String name) {
    String key = GameKey.of(GAME, IntentDraft.itemNamed(name).toHex());
    return new ItemState(name, topics.item(key, name));
  }

  /** Everything that became a dead letter. */
  public List<TestRecord<String, byte[]>> deadLetters() {
    return topics.deadLetters();
  }

  /** A header of a record as text. */
  public static String header(TestRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  // the stores

  /** Questions to the ledger's store. */
  public LedgerQueries store() {
    return topics.store();
  }

  String nameOf(PublicKey key) {
    TestWallet wallet = known.get(key);
    return wallet == null ? key.toBase58() : wallet.name();
  }

  TestWallet walletOf(PublicKey key) {
    return Optional.ofNullable(known.get(key))
        .orElseThrow(() -> new IllegalStateException(key + " is no player of this vault"));
  }

  /** Everything on the topics so far, as an auditor reads it. */
  public TopicEvidence topics() {
    return read(records());
  }

  /** Records of a scenario, changed or not, as an auditor reads them. */
  public static TopicEvidence read(List<TopicEvidence.Raw> records) {
    return ScenarioTopics.read(records);
  }

  /** Everything on the topics so far, as it stands there. */
  public List<TopicEvidence.Raw> records() {
    return topics.records();
  }

  /** What an auditor works from: the payloads and the played chain. */
  public AuditInput auditInput() {
    return PlayedEvidence.of(topics(), chain);
  }

  /**
   * Every scenario ends with an audit of its payloads and a check of its whole history, unless the
   * task stopped before.
   *
   * @throws AssertionError with the first disagreement
   */
  @Override
  public void close() {
    try {
      if (!stopped) {
        Auditor.audit(auditInput()).first().ifPresent(TestVault::fail);
        HistoryChecker.check(topics(), GAME, nowMillis).first().ifPresent(TestVault::fail);
      }
    } finally {
      topics.close();
    }
  }

  private static void fail(Disagreement first) {
    throw new AssertionError("the history of this scenario does not hold: " + first.describe());
  }
}
