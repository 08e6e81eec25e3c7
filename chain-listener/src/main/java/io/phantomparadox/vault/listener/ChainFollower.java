package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ChainReader.BlockRead;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next stretch of finalized blocks after a cursor and proves it gapless by its hash
 * chain. Holds the position; publishing is the caller's, who confirms with {@link #advance}.
 */
final class ChainFollower implements AutoCloseable {
  /** Widest window asked of getBlocks, slots: the limit of Solana's RPC. */
  private static final long MAX_WINDOW_SLOTS = 500_000;

  private static final int FIRST_WINDOW_SLOTS = 1_000;

  /**
   * A transaction of a stretch stays small: beyond this many events the stretch ends early, after
   * the block that crossed the line.
   */
  private static final int EVENTS_PER_STRETCH = 5_000;

  /** What a look at the chain found. */
  sealed interface Look {
    /** New blocks, all chained to the cursor. */
    record Stretch(List<ChainEvent> events, Cursor cursor, long finalizedSlot) implements Look {}

    /** Nothing new. */
    record Idle(long finalizedSlot) implements Look {}

    /** The endpoint is behind the cursor. */
    record Behind(long finalizedSlot) implements Look {}

    /** A block before the next known one cannot be read right now. */
    record Missing(long slot, String why) implements Look {}
  }

  private final ChainReader reader;
  private final EventDecoder decoder;
  private final int maxBlocks;
  private final ExecutorService fetchers;
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
    this.fetchers =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("chain-listener-fetch-", 0).factory());
  }

  /** Looks at the chain once. */
  Look look() throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    Cursor last = cursor;
    long tip = reader.finalizedSlot();
    if (last != null && tip < last.slot()) {
      return new Look.Behind(tip);
    }
    long from = last == null ? startSlot : last.slot() + 1;
    if (tip < from) {
      return new Look.Idle(tip);
    }
    long to = Math.min(tip, from + window - 1);
    List<Long> slots = reader.finalizedSlots(from, to);
    if (slots.isEmpty()) {
      // A long outage skips many slots: look further before calling it idle.
      window = Math.min(MAX_WINDOW_SLOTS, window * 10);
      return new Look.Idle(tip);
    }
    window = FIRST_WINDOW_SLOTS;
    return chain(last, slots.subList(0, Math.min(maxBlocks, slots.size())), tip);
  }

  private Look chain(@Nullable Cursor start, List<Long> slots, long tip)
      throws ChainUnavailableException, ListenerHaltedException, InterruptedException {
    List<Future<BlockRead>> reads = new ArrayList<>(slots.size());
    for (long slot : slots) {
      reads.add(fetchers.submit(() -> reader.block(slot)));
    }
    List<ChainEvent> events = new ArrayList<>();
    Cursor last = start;
    Look.@Nullable Missing missing = null;
    try {
      for (Future<BlockRead> read : reads) {
        switch (await(read)) {
          case BlockRead.Found(FinalizedBlock block) -> {
            switch (HashChain.link(last, block)) {
              case HashChain.Link.Next(Cursor next) -> {
                events.addAll(decoder.decode(block));
                last = next;
              }
              case HashChain.Link.Gap(long slot) ->
                  missing = new Look.Missing(slot, "getBlocks did not list its slot");
              case HashChain.Link.Broken(String why) ->
                  throw new ListenerHaltedException(HaltReason.BROKEN_HASH_CHAIN, why);
            }
          }
          // Listed as a block and yet skipped: endpoints disagree, the hash chain will tell.
          case BlockRead.Skipped(long slot) ->
              missing = new Look.Missing(slot, "listed by getBlocks, skipped by getBlock");
          case BlockRead.NotYet(long slot) ->
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
      return new Look.Stretch(List.copyOf(events), last, tip);
    }
    return missing == null ? new Look.Idle(tip) : missing;
  }

  private static BlockRead await(Future<BlockRead> read)
      throws ChainUnavailableException, InterruptedException {
    try {
      return read.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ChainUnavailableException unavailable) {
        throw unavailable;
      }
      throw new IllegalStateException("reading a block failed", e.getCause());
    }
  }

  /** Moves the cursor once its stretch is published. */
  void advance(Cursor published) {
    cursor = published;
  }

  @Override
  public void close() {
    fetchers.shutdownNow();
  }
}
