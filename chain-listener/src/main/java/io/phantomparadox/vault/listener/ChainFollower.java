package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The block source: reads the next stretch of blocks after a cursor and proves it gapless by its
 * hash chain.
 */
final class ChainFollower implements EventSource {
  /** Widest window asked of getBlocks, slots: the limit of Solana's RPC. */
  private static final long MAX_WINDOW_SLOTS = 500_000;

  private static final int FIRST_WINDOW_SLOTS = 1_000;

  /**
   * A transaction of a stretch stays small: beyond this many events the stretch ends early, after
   * the block that crossed the line.
   */
  private static final int EVENTS_PER_STRETCH = 5_000;

  private final ChainReader reader;
  private final EventDecoder decoder;
  private final int maxBlocks;
  private final Fetchers fetchers = new Fetchers();
  private final long startSlot;
  private @Nullable Cursor cursor;
  private long window = FIRST_WINDOW_SLOTS;

  /**
   * Follows the chain after a block.
   *
   * @param cursor the last block read; null to begin with the first block at or after startSlot
   */
  ChainFollower(
      ChainReader reader,
      EventDecoder decoder,
      @Nullable Cursor cursor,
      long startSlot,
      int maxBlocks) {
    this.reader = reader;
    this.decoder = decoder;
    this.cursor = cursor;
    this.startSlot = startSlot;
    this.maxBlocks = maxBlocks;
  }

  @Override
  public Look look()
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    Cursor last = cursor;
    long tip = reader.newestSlot(last == null ? startSlot : last.slot());
    if (last != null && tip < last.slot()) {
      return new Look.Behind(tip);
    }
    long from = last == null ? startSlot : last.slot() + 1;
    if (tip < from) {
      return new Look.Idle(tip, tip);
    }
    long to = Math.min(tip, from + window - 1);
    List<Long> slots = reader.slots(from, to);
    if (slots.isEmpty()) {
      // A long outage skips many slots: look further before calling it idle.
      window = Math.min(MAX_WINDOW_SLOTS, window * 10);
      return new Look.Idle(tip, to);
    }
    window = FIRST_WINDOW_SLOTS;
    return chain(last, slots.subList(0, Math.min(maxBlocks, slots.size())), tip);
  }

  private Look chain(@Nullable Cursor start, List<Long> slots, long tip)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    List<Future<SlotRead<FinalizedBlock>>> reads = new ArrayList<>(slots.size());
    for (long slot : slots) {
      reads.add(fetchers.submit(() -> reader.block(slot)));
    }
    List<ChainEvent> events = new ArrayList<>();
    Cursor last = start;
    OptionalLong time = OptionalLong.empty();
    Look.@Nullable Missing missing = null;
    try {
      for (Future<SlotRead<FinalizedBlock>> read : reads) {
        switch (Fetchers.await(read)) {
          case SlotRead.Found<FinalizedBlock>(FinalizedBlock block) -> {
            switch (HashChain.link(last, startSlot, block)) {
              case HashChain.Link.Next(Cursor next) -> {
                events.addAll(decoder.decode(block));
                last = next;
                time = block.blockTimeSeconds();
              }
              case HashChain.Link.Gap(long slot) ->
                  missing = new Look.Missing(slot, "getBlocks did not list its slot");
              case HashChain.Link.Broken(String why) ->
                  throw new ListenerHaltedException(HaltReason.BROKEN_HASH_CHAIN, why);
            }
          }
          // Listed as a block and yet skipped: endpoints disagree, the hash chain will tell.
          case SlotRead.Skipped<FinalizedBlock>(long slot) ->
              missing = new Look.Missing(slot, "listed by getBlocks, skipped by getBlock");
          case SlotRead.NotYet<FinalizedBlock>(long slot) ->
              missing = new Look.Missing(slot, "listed by getBlocks, not there for getBlock");
        }
        if (missing != null || events.size() >= EVENTS_PER_STRETCH) {
          break;
        }
      }
    } catch (ChainUnavailableException e) {
      // What was read before the failing block is proven; publish it and come back for the rest.
      if (last == null || last.equals(start)) {
        throw e;
      }
    } finally {
      reads.forEach(read -> read.cancel(true));
    }
    if (last != null && !last.equals(start)) {
      return new Look.Stretch(List.copyOf(events), last, tip, time, last.slot() < tip);
    }
    return missing == null ? new Look.Idle(tip, start == null ? -1 : start.slot()) : missing;
  }

  @Override
  public void advance(Cursor published) {
    cursor = published;
  }

  @Override
  public void close() {
    fetchers.close();
  }
}
