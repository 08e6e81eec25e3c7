package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.solana.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * Where events go together with the cursor. Opening one fences every older one of the same source;
 * any error afterwards means: close, open again, read the cursor again.
 */
interface EventLog extends AutoCloseable {

  /**
   * The newest committed cursor of this source; nothing else can write one any more.
   *
   * @throws ListenerHaltedException when there is none although the topic has events: reading from
   *     the beginning would publish them twice
   */
  Optional<ListenerCursor> cursor() throws ListenerHaltedException;

  /**
   * What is published already, as far as the next events can be held against it.
   *
   * @param keepSince slot from which on transactions are remembered by their signatures
   */
  PublishedEvents published(long keepSince) throws ListenerHaltedException;

  /**
   * Publishes events in order, a heartbeat per partition, and the cursor: all or nothing.
   *
   * @param cursor the last block that the events cover
   */
  void publish(List<ChainEvent> events, Cursor cursor, long nowMillis);

  @Override
  void close();

  /** Opens the log of one source. */
  interface Opener {
    /**
     * Opens it and becomes its only writer.
     *
     * @throws ListenerHaltedException when the topics are not as configured
     */
    EventLog open(Hash32 genesis) throws ListenerHaltedException;

    /** The newest committed cursor, whoever writes it. */
    Optional<ListenerCursor> peek();
  }
}
