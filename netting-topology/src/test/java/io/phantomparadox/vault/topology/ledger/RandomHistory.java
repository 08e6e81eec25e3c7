package io.phantomparadox.vault.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.Delta;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.OwnerChange;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.TradeId;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.BatchHead;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.BatchSlice;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.Member;
import io.phantomparadox.vault.topology.ledger.LedgerOutput.MemberOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** One random history with its model. */
final class RandomHistory {
  private static final long GAME = 7;
  private static final Hash32 DOMAIN = Hash32.sha256(new byte[] {1});
  private static final int WALLETS = 6;
  private static final int ITEMS = 5;

  private final long seed;
  private final Random random;
  private final MemoryStore heads = new MemoryStore();
  private final MemoryStore store = new MemoryStore();
  private final Recording out = new Recording();
  private final LedgerSettings settings;
  private PartitionLedger ledger;

  private long nowMillis = 1_000_000;
  private long offset;
  private long chainOffset;
  private long slot = 10;
  private int nextEvent;
  private int nextNonce;

  // the model: what inputs and outputs say
  private final Map<Id32, long[]> chainAndRequested = new LinkedHashMap<>();
  private final Map<Id32, Id32> owners = new LinkedHashMap<>();
  private final Map<Id32, Map.Entry<Id32, Long>> sessionOwner = new LinkedHashMap<>();
  private final Set<Id32> revoked = new HashSet<>();
  private final Map<Id32, Intent> intents = new LinkedHashMap<>();
  private final List<QueuedIntent> postedBytes = new ArrayList<>();
  private final TreeMap<Long, List<BatchSlice>> inFlight = new TreeMap<>();
  private final Set<Id32> executedInOpenOrSettled = new HashSet<>();
  private final Set<Id32> settledIntents = new HashSet<>();
  private final Map<Id32, IntentOutcome> last = new HashMap<>();
  private Id32 rollingHash = Id32.ZERO;
  private int partsSeen;
  private int headersSeen;
  private int outcomesSeen;
  private final List<ChainNote> notes = new ArrayList<>();

  RandomHistory(long seed) {
    this.seed = seed;
    random = new Random(seed);
    settings =
        LedgerSettings.defaults(DOMAIN)
            .withSignatureCheck(false)
            .withCuts(
                Duration.ofMillis(500),
                1 + random.nextInt(3),
                5 + random.nextInt(20),
                Duration.ofSeconds(2),
                1 + random.nextInt(4))
            .withAges(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(20))
            .withQueues(30, 30, 40)
            .withSlices(PartPacker.MIN_PART_BYTES, 1 + random.nextInt(6));
    ledger = open();
    note(new ChainFact.GameOpened());
    for (int w = 0; w < WALLETS; w++) {
      Id32 wallet = wallet(w);
      note(new ChainFact.WalletOpened(wallet, w));
      chainAndRequested.put(wallet, new long[2]);
    }
    for (int i = 0; i < ITEMS; i++) {
      Id32 owner = wallet(random.nextInt(WALLETS));
      note(new ChainFact.ItemMinted(item(i), i, owner));
      owners.put(item(i), owner);
    }
  }

  int posted() {
    return intents.size();
  }

  void step() {
    switch (random.nextInt(20)) {
      case 0 -> deposit();
      case 1 -> withdraw();
      case 2 -> session();
      case 3 -> cancel();
      case 4 -> replay();
      case 5 -> endBatch();
      case 6 -> repeatNote();
      case 7 -> restart();
      case 8, 9, 10, 11 -> time();
      case 12, 13 -> take();
      default -> half();
    }
    for (int work = random.nextInt(4); work > 0; work--) {
      ledger.step(nowMillis);
    }
    observe();
  }

  /** Lets everything come to its end. */
  void finish() {
    for (int round = 0; round < 400; round++) {
      nowMillis += 1_000;
      beat();
      ledger.tick(nowMillis);
      drain();
      observe();
      while (!inFlight.isEmpty()) {
        end(inFlight.firstKey(), 0);
        drain();
        observe();
      }
    }
  }

  void checkEnd() {
    check();
    for (Map.Entry<Id32, Intent> entry : intents.entrySet()) {
      Id32 id = entry.getKey();
      IntentOutcome outcome = last.get(id);
      boolean ended =
          settledIntents.contains(id)
              || (outcome != null && outcome.status() != IntentOutcome.Status.DEFERRED);
      assertThat(ended).as("seed %d: %s has an end: %s", seed, entry.getValue(), outcome).isTrue();
    }
    assertThat(store.tags().keySet())
        .as("seed %d: only what lives for ever is left: %s", seed, store.tags())
        .isSubsetOf('W', 'I', 'S', 'V');
    LedgerStatus.Game game = ledger.status(nowMillis).games().getFirst();
    assertThat(game.pendingTrades()).isZero();
    assertThat(game.waitingHalves()).isZero();
    assertThat(game.batchesInFlight()).isZero();
  }

  void check() {
    for (Map.Entry<Id32, long[]> entry : chainAndRequested.entrySet()) {
      Id32 wallet = entry.getKey();
      WalletAccount account = out.wallets.get(wallet);
      if (account == null || ledger.busy()) {
        continue;
      }
      long chain = entry.getValue()[0];
      long debits = inFlightDebits(wallet);
      assertThat(account.chainLamports()).as("seed %d: chain of %s", seed, wallet).isEqualTo(chain);
      assertThat(account.inFlightDebitsLamports())
          .as("seed %d: debits of %s", seed, wallet)
          .isEqualTo(debits);
      assertThat(account.requestedLamports()).isEqualTo(entry.getValue()[1]);
      assertThat(chain - debits).as("seed %d: solvency", seed).isNotNegative();
    }
    if (!ledger.busy() && ledger.status(nowMillis).gatedIntents() == 0) {
      owners.forEach(
          (item, owner) -> {
            ItemHolding holding = out.items.get(item);
            assertThat(holding.owner()).as("seed %d: owner of %s", seed, item).isEqualTo(owner);
            assertThat(holding.inFlightBatch()).isEqualTo(moving(item));
          });
      checkSessions();
    }
  }

  private void checkSessions() {
    Map<Id32, long[]> used = new HashMap<>();
    intents.forEach(
        (id, intent) -> {
          IntentOutcome outcome = last.get(id);
          boolean free = outcome != null && outcome.status() != IntentOutcome.Status.DEFERRED;
          if (intent.owner().equals(intent.signer())
              || intent.action() == IntentAction.CANCEL
              || free) {
            return;
          }
          long[] sum = used.computeIfAbsent(Ids.of(intent.signer()), key -> new long[2]);
          if (Endings.sells(intent)) {
            sum[1]++;
          } else {
            sum[0] += intent.amountLamports();
          }
        });
    sessionOwner.forEach(
        (session, owner) -> {
          SessionState state = out.sessions.get(session);
          long[] sum = used.getOrDefault(session, new long[2]);
          assertThat(new long[] {state.usedVolumeLamports(), state.usedItems()})
              .as("seed %d: use of session %s", seed, session)
              .containsExactly(sum);
          assertThat(Long.compareUnsigned(state.usedVolumeLamports(), state.maxVolumeLamports()))
              .isNotPositive();
        });
  }

  // what happens

  private void deposit() {
    Id32 wallet = wallet(random.nextInt(WALLETS));
    long lamports = 1L + random.nextInt(200);
    note(new ChainFact.Deposited(wallet, lamports));
    chainAndRequested.get(wallet)[0] += lamports;
  }

  private void withdraw() {
    Id32 wallet = wallet(random.nextInt(WALLETS));
    long[] money = chainAndRequested.get(wallet);
    if (money[1] == 0) {
      money[1] = 1L + random.nextInt(100);
      note(new ChainFact.WithdrawRequested(wallet, money[1]));
    } else if (random.nextBoolean()) {
      money[1] = 0;
      note(new ChainFact.WithdrawCancelled(wallet));
    } else if (inFlight.isEmpty() && !ledger.busy()) {
      // the chain's lock: every batch that could not have seen the request has ended
      long paid = Math.min(money[0], money[1]);
      money[0] -= paid;
      money[1] = 0;
      note(new ChainFact.WithdrawCompleted(wallet, paid));
    }
  }

  private void session() {
    if (!sessionOwner.isEmpty() && random.nextInt(4) == 0) {
      List<Id32> sessions = List.copyOf(sessionOwner.keySet());
      Id32 session = sessions.get(random.nextInt(sessions.size()));
      if (revoked.add(session)) {
        note(new ChainFact.SessionRevoked(sessionOwner.get(session).getKey(), session));
      }
      return;
    }
    Id32 session = Id32.of(Hash32.sha256(new byte[] {3, (byte) sessionOwner.size()}).toBytes());
    Id32 owner = wallet(random.nextInt(WALLETS));
    long expires = nowMillis + 2_000 + random.nextInt(60_000);
    note(
        new ChainFact.SessionRegistered(
            owner, session, 50 + random.nextInt(300), 1 + random.nextInt(4), expires, 0x7e));
    sessionOwner.put(session, Map.entry(owner, expires));
  }

  private void half() {
    int seller = random.nextInt(WALLETS);
    int buyer = (seller + 1 + random.nextInt(WALLETS - 1)) % WALLETS;
    int item = random.nextInt(ITEMS);
    if (random.nextInt(3) > 0) {
      // sales by the owner execute more often
      seller = index(owners.get(item(item)));
      buyer = (seller + 1 + random.nextInt(WALLETS - 1)) % WALLETS;
    }
    long amount = random.nextInt(120);
    switch (random.nextInt(6)) {
      case 0 -> post(IntentAction.ASK, item, seller, -1, amount, seller, Hash32.ZERO);
      case 1 -> post(IntentAction.BID, item, -1, buyer, amount, buyer, Hash32.ZERO);
      case 2 -> post(IntentAction.SELL, item, seller, buyer, amount, seller, Hash32.ZERO);
      default -> {
        int trade = random.nextInt(1_000_000);
        post(IntentAction.SELL, item, seller, buyer, amount, seller, Hash32.ZERO, trade);
        long other = random.nextInt(10) == 0 ? amount + 1 : amount;
        post(IntentAction.BUY, item, seller, buyer, other, buyer, Hash32.ZERO, trade);
      }
    }
  }

  private void take() {
    List<Intent> offers =
        intents.values().stream()
            .filter(i -> i.action() == IntentAction.ASK || i.action() == IntentAction.BID)
            .toList();
    if (offers.isEmpty()) {
      return;
    }
    Intent offer =
        offers.get(Math.max(0, offers.size() - 1 - random.nextInt(Math.min(6, offers.size()))));
    int offerer = index(Ids.of(offer.owner()));
    int taker = (offerer + 1 + random.nextInt(WALLETS - 1)) % WALLETS;
    boolean ask = offer.action() == IntentAction.ASK;
    post(
        IntentAction.TAKE,
        itemIndex(offer.item()),
        ask ? offerer : taker,
        ask ? taker : offerer,
        random.nextInt(10) == 0 ? offer.amountLamports() + 1 : offer.amountLamports(),
        taker,
        offer.id());
  }

  private void cancel() {
    List<Intent> all = List.copyOf(intents.values());
    if (all.isEmpty()) {
      return;
    }
    Intent target = all.get(all.size() - 1 - random.nextInt(Math.min(8, all.size())));
    int owner = random.nextInt(8) == 0 ? random.nextInt(WALLETS) : index(Ids.of(target.owner()));
    int other = (owner + 1) % WALLETS;
    post(IntentAction.CANCEL, 0, owner, other, 0, owner, target.id());
  }

  private void replay() {
    if (!postedBytes.isEmpty()) {
      QueuedIntent old = postedBytes.get(random.nextInt(postedBytes.size()));
      if (nowMillis < intents.get(Ids.of(Hash32.sha256(old.intent()))).expiresAtMillis()) {
        ledger.intent(
            new QueuedIntent(GAME, offset++, nowMillis, old.intent(), old.signature()), nowMillis);
      }
    }
  }

  private void endBatch() {
    if (!inFlight.isEmpty()) {
      List<Long> ids = List.copyOf(inFlight.keySet());
      end(ids.get(random.nextInt(ids.size())), random.nextInt(4));
    }
  }

  private void end(long batchId, int how) {
    Id32 hash =
        out.headers.stream()
            .filter(header -> header.batchId() == batchId)
            .findFirst()
            .orElseThrow()
            .batchHash();
    List<BatchSlice> parts = inFlight.remove(batchId);
    switch (how) {
      case 0, 1 -> {
        if (random.nextBoolean()) {
          note(new ChainFact.BatchCommitted(batchId, hash));
        }
        note(new ChainFact.BatchSettled(batchId, hash));
        for (BatchSlice part : parts) {
          for (Delta delta : part.deltas()) {
            chainAndRequested.get(delta.wallet())[0] += delta.lamports();
          }
          for (OwnerChange change : part.ownerChanges()) {
            assertThat(owners.put(change.item(), change.to())).isEqualTo(change.from());
          }
          executed(part, settledIntents::add);
        }
      }
      case 2 -> {
        note(new ChainFact.BatchAborted(batchId));
        parts.forEach(part -> executed(part, executedInOpenOrSettled::remove));
      }
      default -> {
        note(new ChainFact.BatchVoided(batchId, hash));
        parts.forEach(part -> executed(part, executedInOpenOrSettled::remove));
      }
    }
  }

  private static void executed(BatchSlice part, java.util.function.Consumer<Id32> action) {
    for (Member member : part.members()) {
      if (member.outcome() == MemberOutcome.EXECUTED) {
        action.accept(member.trade().sellIntentId());
        action.accept(member.trade().buyIntentId());
      }
    }
  }

  private void repeatNote() {
    ChainNote old = notes.get(random.nextInt(notes.size()));
    // a batch in flight must not end by an event the model did not mean
    ledger.note(GAME, chainOffset++, old, nowMillis);
  }

  private void restart() {
    ledger = open();
    beat();
  }

  private PartitionLedger open() {
    return new PartitionLedger(
        heads,
        // so small that what is read comes from both, memory and store
        new CachedLedgerStore(store, 4_096),
        settings,
        NettingEngines.naive(),
        (key, message, signature) -> true,
        out);
  }

  private void time() {
    nowMillis += random.nextInt(1_500);
    if (random.nextInt(4) > 0) {
      beat();
    }
    ledger.tick(nowMillis);
  }

  private void beat() {
    ledger.heartbeat(chainOffset++, slot, nowMillis, nowMillis);
  }

  private void drain() {
    for (int left = 100_000; ledger.busy(); left--) {
      ledger.step(nowMillis);
      assertThat(left).as("seed %d: work ends", seed).isPositive();
    }
  }

  private void note(ChainFact fact) {
    byte[] eventId = new byte[ChainNote.EVENT_ID_BYTES];
    ByteBuffer.wrap(eventId).putInt(nextEvent++);
    ChainNote note = new ChainNote(eventId, slot++, fact);
    notes.add(note);
    ledger.note(GAME, chainOffset++, note, nowMillis);
  }

  private void post(
      IntentAction action, int item, int from, int to, long amount, int owner, Hash32 reference) {
    post(action, item, from, to, amount, owner, reference, random.nextInt(1_000_000));
  }

  private void post(
      IntentAction action,
      int item,
      int from,
      int to,
      long amount,
      int owner,
      Hash32 reference,
      int trade) {
    byte[] tradeId = new byte[TradeId.SIZE];
    ByteBuffer.wrap(tradeId).putInt(trade);
    PublicKey signer = key(wallet(owner));
    List<Id32> own =
        sessionOwner.entrySet().stream()
            .filter(entry -> entry.getValue().getKey().equals(wallet(owner)))
            .map(Map.Entry::getKey)
            .toList();
    if (!own.isEmpty() && random.nextBoolean()) {
      signer = key(own.get(random.nextInt(own.size())));
    }
    Intent intent =
        new Intent(
            action,
            DOMAIN,
            GAME,
            TradeId.of(tradeId),
            Hash32.of(item(item).toBytes()),
            from < 0 ? PublicKey.ZERO : key(wallet(from)),
            to < 0 ? PublicKey.ZERO : key(wallet(to)),
            amount,
            key(wallet(owner)),
            signer,
            random.nextInt(40) == 0 ? Math.max(0, nextNonce - 1) : nextNonce++,
            nowMillis,
            nowMillis + 1_000 + random.nextInt(30_000),
            reference);
    intents.put(Ids.of(intent.id()), intent);
    QueuedIntent bytes = new QueuedIntent(GAME, offset++, nowMillis, intent.encode(), new byte[64]);
    postedBytes.add(bytes);
    ledger.intent(bytes, nowMillis);
  }

  // what came out

  private void observe() {
    while (headersSeen < out.headers.size()) {
      BatchHead header = out.headers.get(headersSeen++);
      assertThat(header.batchId()).as("seed %d: ids without gap", seed).isEqualTo(headersSeen);
      assertThat(header.previousHash()).as("seed %d: hash chain", seed).isEqualTo(rollingHash);
      rollingHash = header.batchHash();
      List<BatchSlice> parts = out.parts.subList(partsSeen, partsSeen + header.parts());
      partsSeen += header.parts();
      inFlight.put(header.batchId(), List.copyOf(parts));
      assertThat(inFlight.size()).isLessThanOrEqualTo(settings.maxInFlight());
      long sum = 0;
      int executed = 0;
      for (BatchSlice part : parts) {
        assertThat(part.batchId()).isEqualTo(header.batchId());
        sum += part.deltas().stream().mapToLong(Delta::lamports).sum();
        executed +=
            (int)
                part.members().stream()
                    .filter(member -> member.outcome() == MemberOutcome.EXECUTED)
                    .count();
        executed(
            part,
            id ->
                assertThat(executedInOpenOrSettled.add(id))
                    .as("seed %d: %s at most once", seed, id)
                    .isTrue());
      }
      assertThat(sum).as("seed %d: conservation", seed).isZero();
      assertThat(executed).isEqualTo(header.executed()).isPositive();
    }
    while (outcomesSeen < out.outcomes.size()) {
      IntentOutcome outcome = out.outcomes.get(outcomesSeen++);
      IntentOutcome before = last.put(outcome.intentId(), outcome);
      assertThat(before == null || before.status() == IntentOutcome.Status.DEFERRED)
          .as("seed %d: one end only, %s then %s", seed, before, outcome)
          .isTrue();
      assertThat(settledIntents).as("seed " + seed).doesNotContain(outcome.intentId());
    }
  }

  private long inFlightDebits(Id32 wallet) {
    return inFlight.values().stream()
        .flatMap(List::stream)
        .flatMap(part -> part.deltas().stream())
        .filter(delta -> delta.wallet().equals(wallet) && delta.lamports() < 0)
        .mapToLong(delta -> -delta.lamports())
        .sum();
  }

  private long moving(Id32 item) {
    return inFlight.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().stream()
                    .flatMap(part -> part.ownerChanges().stream())
                    .anyMatch(change -> change.item().equals(item)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(0L);
  }

  private static Id32 wallet(int index) {
    return Id32.of(Hash32.sha256(new byte[] {1, (byte) index}).toBytes());
  }

  private static Id32 item(int index) {
    return Id32.of(Hash32.sha256(new byte[] {2, (byte) index}).toBytes());
  }

  private static int index(Id32 wallet) {
    for (int w = 0; w < WALLETS; w++) {
      if (wallet(w).equals(wallet)) {
        return w;
      }
    }
    throw new IllegalStateException("no such wallet");
  }

  private static int itemIndex(Hash32 item) {
    for (int i = 0; i < ITEMS; i++) {
      if (Hash32.of(item(i).toBytes()).equals(item)) {
        return i;
      }
    }
    throw new IllegalStateException("no such item");
  }

  private static PublicKey key(Id32 id) {
    return PublicKey.of(id.toBytes());
  }
}
