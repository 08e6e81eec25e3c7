package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ChainReader.End;
import io.phantomparadox.vault.listener.ChainReader.LandedCalls;
import io.phantomparadox.vault.listener.ChainReader.Sighting;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The signature source, for public endpoints where whole blocks are dear: lists the transactions
 * that named the programs, reads each, and takes their order and place from the outline of their
 * block. Its events are those of the block source to the byte.
 *
 * <p>A list of signatures proves nothing by itself. So only slots that are {@code margin} behind
 * the newest are taken, and only whole; every look goes back {@link #OVERLAP_MARGINS} margins
 * behind the cursor and halts when something appears there that was not seen before; and what comes
 * is held against {@link EventProof} and {@link AccountProof}.
 */
final class SignatureSource implements EventSource {
  /** How far behind the cursor each look reads again, in margins. */
  private static final int OVERLAP_MARGINS = 2;

  /** Transactions read at the same time. */
  private static final int READS_MAX = 16;

  /** How far below the newest usable slot a block is looked for that the cursor can stand on. */
  private static final long CURSOR_WINDOW_SLOTS = 1_000;

  /** What is followed and how. */
  record Settings(Set<PublicKey> programs, long startSlot, int maxSlots, long marginSlots) {
    Settings {
      programs = Set.copyOf(programs);
    }

    /** How far behind the cursor each look goes. */
    long overlapSlots() {
      return OVERLAP_MARGINS * marginSlots;
    }
  }

  private final ChainReader reader;
  private final EventDecoder decoder;
  private final Settings settings;
  private final EventProof proof;
  private final AccountProof accounts;
  private final Fetchers fetchers = new Fetchers();
  private final Semaphore reads = new Semaphore(READS_MAX);

  /** Transactions at or below the cursor, as far back as looks go. */
  private final NavigableMap<Long, Set<Signature>> known = new TreeMap<>();

  /** Programs of which something is published: their history has not ended above it. */
  private final Map<PublicKey, Signature> anchors;

  private @Nullable Cursor cursor;
  private NavigableMap<Long, Set<Signature>> pending = new TreeMap<>();
  private final Map<PublicKey, Signature> newest = new HashMap<>();

  /** Where the histories ended in the last look. */
  private Map<PublicKey, End> ends = Map.of();

  /**
   * Follows the chain after a cursor.
   *
   * @param published what is on the topics already
   */
  SignatureSource(
      ChainReader reader,
      EventDecoder decoder,
      Settings settings,
      @Nullable Cursor cursor,
      PublishedEvents published,
      AccountProof accounts) {
    this.reader = reader;
    this.decoder = decoder;
    this.settings = settings;
    this.cursor = cursor;
    this.proof = published.proof();
    this.anchors = new HashMap<>(published.newest());
    this.accounts = accounts;
    long floor = floor();
    published.since(floor - overlap()).forEach((signature, slot) -> knownAt(slot).add(signature));
  }

  private long overlap() {
    return settings.overlapSlots();
  }

  private long floor() {
    Cursor last = cursor;
    return last == null ? settings.startSlot() - 1 : last.slot();
  }

  private Set<Signature> knownAt(long slot) {
    return known.computeIfAbsent(slot, key -> new HashSet<>());
  }

  @Override
  public Look look()
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    long floor = floor();
    Sighting seen = reader.sighting(settings.programs(), Math.max(-1, floor - overlap()), floor);
    long newest = seen.newestSlot();
    if (cursor != null && newest < floor) {
      return new Look.Behind(newest);
    }
    Optional<String> doubt = doubtfulEnd(seen);
    if (doubt.isPresent()) {
      return new Look.Missing(floor, doubt.get());
    }
    NavigableMap<Long, Set<Signature>> bySlot = new TreeMap<>();
    for (Map.Entry<Signature, Long> one : seen.slots().entrySet()) {
      if (one.getValue() <= floor) {
        late(one.getKey(), one.getValue(), floor);
      } else if (one.getValue() <= newest - settings.marginSlots()) {
        bySlot.computeIfAbsent(one.getValue(), key -> new HashSet<>()).add(one.getKey());
      }
    }
    return read(bySlot, floor, newest);
  }

  /**
   * A list may end too early, because a node behind a shared address does not know the transaction
   * to go on from. Where something is published, the list must reach it; where nothing is, two
   * looks must find the same end.
   */
  private Optional<String> doubtfulEnd(Sighting seen) {
    Map<PublicKey, End> before = ends;
    ends = seen.ended();
    for (Map.Entry<PublicKey, End> end : seen.ended().entrySet()) {
      Signature anchor = anchors.get(end.getKey());
      if (anchor != null && !end.getValue().listed().contains(anchor)) {
        return Optional.of(
            "the list of transactions of " + end.getKey() + " ends before " + anchor);
      }
      End earlier = before.get(end.getKey());
      if (anchor == null
          && (earlier == null || !earlier.oldest().equals(end.getValue().oldest()))) {
        return Optional.of(
            "where the transactions of " + end.getKey() + " begin is to be seen twice");
      }
    }
    return Optional.empty();
  }

  /** Something below the cursor that no earlier look saw: harmless when it emitted nothing. */
  private void late(Signature signature, long slot, long floor)
      throws ChainUnavailableException, ListenerHaltedException {
    if (cursor == null || slot <= floor - overlap() || knownAt(slot).contains(signature)) {
      return;
    }
    Optional<LandedCalls> landed = reader.transaction(signature);
    if (landed.isEmpty()) {
      throw new ChainUnavailableException("getTransaction does not know " + signature);
    }
    FinalizedBlock alone =
        new FinalizedBlock(
            slot,
            slot,
            Hash32.ZERO,
            Hash32.ZERO,
            OptionalLong.empty(),
            landed.get().calls(),
            landed.get().cutLogs());
    if (!decoder.decode(alone).isEmpty()) {
      throw new ListenerHaltedException(
          HaltReason.MISSING_EVENT,
          "transaction %s of slot %d was listed only after slot %d was published"
              .formatted(signature, slot, floor));
    }
    knownAt(slot).add(signature);
  }

  private Look read(NavigableMap<Long, Set<Signature>> bySlot, long floor, long newest)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    List<Long> slots = bySlot.keySet().stream().limit(settings.maxSlots()).toList();
    long safe = newest - settings.marginSlots();
    List<ChainEvent> events = new ArrayList<>();
    Cursor end = null;
    OptionalLong time = OptionalLong.empty();
    for (long slot : slots) {
      Slot read = slot(slot, bySlot.getOrDefault(slot, Set.of()));
      switch (read) {
        case Slot.Whole(FinalizedBlock block) -> {
          events.addAll(decoder.decode(block));
          end = new Cursor(slot, block.blockhash());
          time = block.blockTimeSeconds();
        }
        case Slot.NotWhole(String why) -> {
          if (end == null) {
            return new Look.Missing(slot, why);
          }
          pending = bySlot.headMap(slot, false);
          return stretch(events, end, newest, time, true);
        }
      }
    }
    if (slots.size() == bySlot.size() && safe > floor) {
      Optional<BlockOutline> last = lastBlock(floor, safe);
      if (last.isPresent() && (end == null || last.get().slot() > end.slot())) {
        end = new Cursor(last.get().slot(), last.get().blockhash());
        time = last.get().blockTimeSeconds();
      }
    }
    if (end == null) {
      return new Look.Idle(newest, floor);
    }
    pending = bySlot.headMap(end.slot(), true);
    return stretch(events, end, newest, time, slots.size() < bySlot.size());
  }

  private Look stretch(
      List<ChainEvent> events, Cursor end, long newestSlot, OptionalLong time, boolean more)
      throws ChainUnavailableException, ListenerHaltedException {
    accounts.check(proof, floor());
    // Last: nothing may fail between what the proof has taken and what is published.
    proof.check(events);
    for (ChainEvent event : events) {
      EventId id = event.getEventId();
      if (id != null) {
        newest.put(
            PublicKey.of(event.getProgram().bytes()), Signature.of(id.getSignature().bytes()));
      }
    }
    return new Look.Stretch(List.copyOf(events), end, newestSlot, time, more);
  }

  /** The newest block up to a slot: something to put the cursor on when no event is near. */
  private Optional<BlockOutline> lastBlock(long floor, long safe) throws ChainUnavailableException {
    List<Long> blocks = reader.slots(Math.max(floor + 1, safe - CURSOR_WINDOW_SLOTS + 1), safe);
    if (!blocks.isEmpty()
        && reader.outline(blocks.getLast())
            instanceof SlotRead.Found<BlockOutline>(BlockOutline outline)) {
      return Optional.of(outline);
    }
    return Optional.empty();
  }

  /** What could be read of a slot. */
  private sealed interface Slot {
    record Whole(FinalizedBlock block) implements Slot {}

    record NotWhole(String why) implements Slot {}
  }

  private Slot slot(long slot, Set<Signature> signatures)
      throws ChainUnavailableException, InterruptedException {
    BlockOutline outline;
    switch (reader.outline(slot)) {
      case SlotRead.Found<BlockOutline>(BlockOutline found) -> outline = found;
      case SlotRead.Skipped<BlockOutline>(long skipped) -> {
        return new Slot.NotWhole("a transaction is listed in it, getBlock says skipped");
      }
      case SlotRead.NotYet<BlockOutline>(long missing) -> {
        return new Slot.NotWhole("a transaction is listed in it, not there for getBlock");
      }
    }
    Map<Signature, Integer> places = new HashMap<>();
    for (int i = 0; i < outline.signatures().size(); i++) {
      places.put(outline.signatures().get(i), i);
    }
    if (!places.keySet().containsAll(signatures)) {
      return new Slot.NotWhole("a transaction is listed in it that its block does not have");
    }
    List<Signature> ordered =
        signatures.stream().sorted(Comparator.comparingInt(places::get)).toList();
    List<Future<Optional<LandedCalls>>> landed = new ArrayList<>(ordered.size());
    for (Signature signature : ordered) {
      landed.add(fetchers.submit(() -> bounded(signature)));
    }
    List<ProgramCall> calls = new ArrayList<>();
    List<CutLog> cut = new ArrayList<>();
    try {
      for (int i = 0; i < ordered.size(); i++) {
        Optional<LandedCalls> one = Fetchers.await(landed.get(i));
        if (one.isEmpty() || one.get().slot() != slot) {
          return new Slot.NotWhole("getTransaction does not know " + ordered.get(i));
        }
        int place = places.getOrDefault(ordered.get(i), -1);
        one.get().calls().forEach(call -> calls.add(at(call, place)));
        one.get()
            .cutLogs()
            .forEach(log -> cut.add(new CutLog(place, log.signature(), log.program())));
      }
    } finally {
      landed.forEach(read -> read.cancel(true));
    }
    return new Slot.Whole(
        new FinalizedBlock(
            slot,
            outline.parentSlot(),
            outline.blockhash(),
            outline.previousBlockhash(),
            outline.blockTimeSeconds(),
            calls,
            cut));
  }

  private static ProgramCall at(ProgramCall call, int place) {
    return new ProgramCall(
        place,
        call.signature(),
        call.instruction(),
        call.innerInstruction(),
        call.program(),
        call.accounts(),
        call.data(),
        call.logged());
  }

  private Optional<LandedCalls> bounded(Signature signature)
      throws ChainUnavailableException, InterruptedException {
    reads.acquire();
    try {
      return reader.transaction(signature);
    } finally {
      reads.release();
    }
  }

  @Override
  public void advance(Cursor published) {
    cursor = published;
    pending.forEach((slot, signatures) -> knownAt(slot).addAll(signatures));
    known.headMap(published.slot() - overlap(), true).clear();
    pending = new TreeMap<>();
    anchors.putAll(newest);
  }

  @Override
  public void close() {
    fetchers.close();
  }
}
