package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where events come from, stretch by stretch after a cursor. Holds the position; publishing is the
 * caller's, who confirms with {@link #advance}.
 */
interface EventSource extends AutoCloseable {

  /** What a look at the chain found. */
  sealed interface Look {
    /**
     * New slots, all of them, up to the cursor.
     *
     * @param newestSlot newest slot the endpoint knows
     * @param blockTimeSeconds time of the cursor's block, where known
     * @param more whether more is there already
     */
    record Stretch(
        List<ChainEvent> events,
        Cursor cursor,
        long newestSlot,
        OptionalLong blockTimeSeconds,
        boolean more)
        implements Look {}

    /**
     * Nothing new.
     *
     * @param coveredSlot slot up to which there is nothing
     */
    record Idle(long newestSlot, long coveredSlot) implements Look {}

    /** The endpoints are behind the cursor. */
    record Behind(long newestSlot) implements Look {}

    /** Something before the next known block or transaction cannot be read right now. */
    record Missing(long slot, String why) implements Look {}
  }

  /** Looks at the chain once. */
  Look look() throws ChainUnavailableException, ListenerHaltedException, InterruptedException;

  /** Moves the cursor once its stretch is published. */
  void advance(Cursor published);

  @Override
  void close();
}
