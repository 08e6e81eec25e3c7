package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.listener.EventSource.Look;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.ForeignEvent;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import io.phantomparadox.vault.solana.rpc.Commitment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What operators ask of a listener, and how they fill in what it has not read. Works beside a
 * running one.
 */
public final class ListenerDesk {
  /** Events of one backfill that are remembered to know them again. */
  private static final int EVENTS_MAX = 2_000_000;

  private static final int TRIES_MAX = 20;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ListenerConfig config;
  private final Clock clock;

  /** A desk for the source that a configuration names. */
  public ListenerDesk(ListenerConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Where a source stands.
   *
   * @param cursorSlot last published slot, -1 before the first
   * @param finalizedSlot newest finalized slot of the endpoints
   * @param updatedAt when the cursor was last written
   * @param cursorOnChain whether the chain has the cursor's block at its slot
   */
  public record Status(
      long cursorSlot, long finalizedSlot, Instant updatedAt, boolean cursorOnChain) {
    /** Finalized slots that are not published. */
    public long slotsBehind() {
      return Math.max(0, finalizedSlot - cursorSlot);
    }
  }

  /** Reads the cursor and asks the chain. */
  public Status status() throws ChainUnavailableException {
    Optional<ListenerCursor> cursor = EventPublisher.opener(config).peek();
    try (ChainReader reader = RpcChainReader.open(config, Commitment.FINALIZED)) {
      long slot = cursor.map(ListenerCursor::getSlot).orElse(-1L);
      long newest = reader.newestSlot(slot);
      boolean onChain =
          cursor.isPresent()
              && reader.outline(slot) instanceof SlotRead.Found<BlockOutline>(BlockOutline block)
              && block.blockhash().equals(Hash32.of(cursor.get().getBlockhash().bytes()));
      Instant updated =
          cursor
              .map(found -> Instant.ofEpochMilli(found.getUpdatedAtMillis()))
              .orElse(Instant.EPOCH);
      return new Status(slot, newest, updated, onChain);
    }
  }

  /**
   * What a backfill found and did.
   *
   * @param fromSlot first slot read
   * @param toSlot last slot read
   * @param events events of those slots on chain
   * @param published events that were missing and are published now
   * @param missing events of the vault program that are not on vault.chain-events and cannot be
   *     added behind newer ones, because netting reads them in order
   */
  public record Filled(long fromSlot, long toSlot, long events, long published, long missing) {}

  /**
   * Reads the chain from a slot up to the source's cursor, proven by its hash chain, and publishes
   * each event that its topic does not have. Where the source has no cursor yet, it gets one: it
   * has then read from that slot to the newest finalized one, and a listener goes on from there.
   *
   * @throws ListenerHaltedException as the listener itself would
   */
  public Filled backfill(long fromSlot)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    try (ChainReader reader = RpcChainReader.open(config, Commitment.FINALIZED)) {
      Hash32 genesis = reader.genesis();
      Optional<ListenerCursor> cursor = EventPublisher.opener(config).peek();
      long to = cursor.isPresent() ? cursor.get().getSlot() : reader.newestSlot(fromSlot);
      long first = reader.firstAvailableSlot(fromSlot);
      if (first > fromSlot) {
        throw new ListenerHaltedException(
            HaltReason.HISTORY_PRUNED,
            "the first block kept is %d, asked for is %d".formatted(first, fromSlot));
      }
      EventDecoder decoder =
          Sources.decoder(
              config, genesis, new ListenerMetrics(new SimpleMeterRegistry(), config.source()));
      if (cursor.isEmpty()) {
        EventPublisher.requireNoEvents(config);
      }
      try (EventPublisher publisher =
              cursor.isPresent()
                  ? EventPublisher.openBeside(config, genesis)
                  : EventPublisher.open(config, genesis);
          ChainFollower source =
              new ChainFollower(
                  reader, decoder, null, fromSlot, config.maxBlocksPerTransaction())) {
        return cursor.isPresent()
            ? fill(source, publisher, present(fromSlot, to), fromSlot, to)
            : begin(source, publisher, fromSlot, to);
      }
    }
  }

  /** What makes an event that one. */
  private record Key(Signature signature, int instruction, int inner, int ordinal) {
    static Optional<Key> of(ChainEvent event) {
      EventId id = event.getEventId();
      return id == null
          ? Optional.empty()
          : Optional.of(
              new Key(
                  Signature.of(id.getSignature().bytes()),
                  id.getInstruction(),
                  id.getInnerInstruction(),
                  event.getBody() instanceof ForeignEvent foreign ? foreign.getOrdinal() : 0));
    }
  }

  /** Keys of what a topic has, by whether it is that of other programs. */
  private record Present(Set<Key> vault, Set<Key> programs) {
    boolean has(ChainEvent event) {
      Set<Key> keys = event.getBody() instanceof ForeignEvent ? programs : vault;
      return Key.of(event).filter(key -> !keys.contains(key)).isEmpty();
    }
  }

  private Present present(long from, long to) throws ListenerHaltedException {
    Present present = new Present(new HashSet<>(), new HashSet<>());
    scan(VaultTopics.CHAIN_EVENTS, present.vault(), from, to);
    if (!config.programs().isEmpty()) {
      scan(VaultTopics.PROGRAM_EVENTS, present.programs(), from, to);
    }
    return present;
  }

  private void scan(String topic, Set<Key> keys, long from, long to)
      throws ListenerHaltedException {
    EventScan.read(
        config.kafka().client(java.util.Map.of()),
        config.schemaRegistryUrl(),
        topic,
        config.startTimeout(),
        event -> {
          if (event.getSlot() >= from && event.getSlot() <= to) {
            Key.of(event).ifPresent(keys::add);
            if (keys.size() > EVENTS_MAX) {
              throw new ListenerHaltedException(
                  HaltReason.DEFECT,
                  "more than %d events from slot %d on: begin later".formatted(EVENTS_MAX, from));
            }
          }
        });
  }

  private Filled fill(
      ChainFollower source, EventPublisher publisher, Present present, long from, long to)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    long events = 0;
    long published = 0;
    long missing = 0;
    long reached = from - 1;
    while (reached < to) {
      Look.Stretch stretch = next(source, to);
      List<ChainEvent> absent = new ArrayList<>();
      for (ChainEvent event : stretch.events()) {
        if (event.getSlot() <= to) {
          events++;
          if (present.has(event)) {
            continue;
          }
          if (event.getBody() instanceof ForeignEvent) {
            absent.add(event);
          } else {
            missing++;
          }
        }
      }
      if (!absent.isEmpty()) {
        publisher.publishBeside(absent, clock.millis());
        published += absent.size();
      }
      reached = stretch.cursor().slot();
      source.advance(stretch.cursor());
    }
    return new Filled(from, to, events, published, missing);
  }

  private Filled begin(ChainFollower source, EventPublisher publisher, long from, long to)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    long events = 0;
    long reached = from - 1;
    while (reached < to) {
      Look.Stretch stretch = next(source, to);
      publisher.publish(stretch.events(), stretch.cursor(), clock.millis());
      events += stretch.events().size();
      reached = stretch.cursor().slot();
      source.advance(stretch.cursor());
    }
    return new Filled(from, reached, events, events, 0);
  }

  /** The next blocks; trouble that passes is waited for. */
  private static Look.Stretch next(ChainFollower source, long to)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    String trouble = "";
    for (int i = 0; i < TRIES_MAX; i++) {
      switch (source.look()) {
        case Look.Stretch stretch -> {
          return stretch;
        }
        case Look.Idle(long newest, long covered) ->
            trouble = "slot %d is not final yet, the newest is %d".formatted(to, newest);
        case Look.Behind(long newest) -> trouble = "the endpoint is at slot " + newest;
        case Look.Missing(long slot, String why) -> trouble = "block " + slot + ": " + why;
      }
      Thread.sleep(PAUSE);
    }
    throw new ChainUnavailableException(trouble);
  }
}
