package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Cursor;
import io.phantomparadox.vault.topology.ledger.LedgerStore.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * The ledger of one partition: the games whose keys fall into it, the listener's heartbeat, and the
 * gate that lets no intent in before the ledger is known to be up to date with the chain (RULES 7).
 *
 * <p>Deterministic in its calls: the same calls on the same stores give the same stores and output.
 * Not thread-safe.
 */
public final class PartitionLedger {
  private static final int GATE_STEP = 256;

  private final LedgerStore heads;
  private final LedgerStore store;
  private final LedgerSettings settings;
  private final NettingEngine engine;
  private final Executor nets;
  private final Ed25519Verifier verifier;
  private final LedgerOutput out;
  private final Map<Long, GameLedger> games = new TreeMap<>();
  private PartitionHead head;

  /** Not persisted: every start waits for a heartbeat of its own. */
  private boolean gateOpen;

  /** Opens what the stores hold; the engine runs where {@link #step} is called. */
  public PartitionLedger(
      LedgerStore heads,
      LedgerStore store,
      LedgerSettings settings,
      NettingEngine engine,
      Ed25519Verifier verifier,
      LedgerOutput out) {
    this(heads, store, settings, engine, Runnable::run, verifier, out);
  }

  /**
   * Opens what the stores hold.
   *
   * @param heads few small records that change often
   * @param store everything else
   * @param nets where the engine runs: it may take a second or more, see {@link #step}
   */
  public PartitionLedger(
      LedgerStore heads,
      LedgerStore store,
      LedgerSettings settings,
      NettingEngine engine,
      Executor nets,
      Ed25519Verifier verifier,
      LedgerOutput out) {
    this.heads = heads;
    this.store = store;
    this.settings = settings;
    this.engine = engine;
    this.nets = nets;
    this.verifier = verifier;
    this.out = out;
    refuseOldLayout();
    byte[] bytes = heads.get(LedgerKeys.partition());
    head = bytes == null ? PartitionHead.NEW : PartitionHead.decode(bytes);
    try (Cursor cursor =
        heads.range(
            new byte[] {LedgerKeys.HEAD}, LedgerKeys.successor(new byte[] {LedgerKeys.HEAD}))) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        long game = LedgerKeys.gameOf(entry.key());
        games.put(game, ledger(game, GameHead.decode(entry.value())));
      }
    }
  }

  private void refuseOldLayout() {
    byte[] from = {LedgerKeys.HALF_BY_ID};
    try (Cursor cursor = store.range(from, LedgerKeys.successor(from))) {
      if (cursor.hasNext()) {
        throw new UnreadableStateException(
            "this state was written before the first release, with halves by intent id;"
                + " it is not read any more");
      }
    }
  }

  /** An intent was read from the log. */
  public void intent(QueuedIntent intent, long nowMillis) {
    save(head.readIntent(intent.offset()));
    if (gateOpen && head.gated() == 0) {
      admit(intent, nowMillis);
    } else if (head.gated() < settings.maxQueuedIntents()) {
      store.put(LedgerKeys.gateQueue(intent.offset()), intent.encode());
      save(head.plusGated(1));
    } else {
      GameLedger game = games.get(intent.keyGame());
      if (game == null) {
        out.outcome(Admission.refusalWithoutGame(intent));
      } else {
        game.refuse(intent);
      }
    }
  }

  /** An intent that cannot be read was read past. */
  public void unreadableIntent(long offset) {
    save(head.readIntent(offset));
  }

  /** A finalized event of a game was read. */
  public void note(long game, long offset, ChainNote note, long nowMillis) {
    save(head.readChain(offset));
    GameLedger ledger = games.computeIfAbsent(game, g -> ledger(g, new GameHead()));
    ledger.note(note, nowMillis);
    ledger.cutIfDue(nowMillis, head);
  }

  /** A chain event that says nothing to netting was read. */
  public void ignoredNote(long offset) {
    save(head.readChain(offset));
  }

  /**
   * The listener has published everything up to this finalized slot.
   *
   * @param heartbeatMillis when it said so, by the record's time
   */
  public void heartbeat(long offset, long slot, long heartbeatMillis, long nowMillis) {
    save(head.readChain(offset).heartbeat(slot, heartbeatMillis));
    if (heartbeatFresh(nowMillis)) {
      gateOpen = true;
    }
  }

  /** Time passes: begins cuts that are due, ends and forgets what is over. */
  public void tick(long nowMillis) {
    for (GameLedger game : games.values()) {
      game.cutIfDue(nowMillis, head);
      game.fireAlarms(nowMillis);
    }
  }

  /**
   * Does one bounded piece of waiting work in every game; false when there is none, or nothing to
   * do but wait for an engine that runs elsewhere: then call it again some moments later.
   */
  public boolean step(long nowMillis) {
    boolean worked = drainGate(nowMillis);
    for (GameLedger game : games.values()) {
      if (game.busy()) {
        worked |= game.step(nowMillis);
        game.cutIfDue(nowMillis, head);
      }
    }
    return worked;
  }

  /** Whether something waits that {@link #step} would do. */
  public boolean busy() {
    return (gateOpen && head.gated() > 0) || games.values().stream().anyMatch(GameLedger::busy);
  }

  /** Whether intents are admitted: a fresh heartbeat was seen since this ledger was opened. */
  public boolean gateOpen() {
    return gateOpen;
  }

  /** Whether the last heartbeat is young enough to cut on. */
  public boolean heartbeatFresh(long nowMillis) {
    return head.heartbeatSlot() >= 0
        && head.heartbeatMillis() >= nowMillis - settings.heartbeatMaxAge().toMillis();
  }

  /** The state of the partition and its games, for people and metrics. */
  public LedgerStatus status(long nowMillis) {
    List<LedgerStatus.Game> all = new ArrayList<>();
    games.forEach(
        (game, ledger) -> {
          GameHead state = ledger.head();
          all.add(
              new LedgerStatus.Game(
                  game,
                  state.pending,
                  state.waiting,
                  state.dueCount(),
                  state.inFlight,
                  state.nextBatchId - 1,
                  state.batchHash,
                  state.work.phase().name(),
                  state.intentQueueNext - state.intentQueueFirst,
                  state.chainQueueNext - state.chainQueueFirst));
        });
    return new LedgerStatus(
        gateOpen,
        heartbeatFresh(nowMillis),
        head.heartbeatSlot(),
        head.heartbeatMillis(),
        head.gated(),
        all);
  }

  private boolean drainGate(long nowMillis) {
    if (!gateOpen || head.gated() == 0) {
      return false;
    }
    List<Entry> entries = new ArrayList<>();
    try (Cursor cursor =
        store.range(
            new byte[] {LedgerKeys.GATE_QUEUE},
            LedgerKeys.successor(new byte[] {LedgerKeys.GATE_QUEUE}))) {
      while (entries.size() < GATE_STEP && cursor.hasNext()) {
        entries.add(cursor.next());
      }
    }
    if (entries.isEmpty()) {
      throw new UnreadableStateException(head.gated() + " gated intents are gone");
    }
    for (Entry entry : entries) {
      store.delete(entry.key());
      admit(QueuedIntent.decode(entry.value()), nowMillis);
    }
    save(head.plusGated(-entries.size()));
    return true;
  }

  private void admit(QueuedIntent intent, long nowMillis) {
    GameLedger game = games.get(intent.keyGame());
    if (game == null) {
      out.outcome(Admission.refusalWithoutGame(intent));
      return;
    }
    game.intent(intent);
    game.cutIfDue(nowMillis, head);
  }

  private GameLedger ledger(long game, GameHead state) {
    return new GameLedger(game, state, heads, store, settings, engine, nets, verifier, out);
  }

  private void save(PartitionHead next) {
    head = next;
    heads.put(LedgerKeys.partition(), next.encode());
  }
}
