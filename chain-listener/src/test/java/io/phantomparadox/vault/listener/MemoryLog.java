package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.ForeignEvent;
import io.phantomparadox.vault.schemas.avro.ListenerCursor;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Topics and cursor in memory, with transactions: a writer may be killed between produce and
 * commit, or learn nothing of its commit, by the seed.
 */
final class MemoryLog implements EventLog.Opener {
  /** The process is gone. */
  static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  final List<ChainEvent> events = new ArrayList<>();
  private final SplittableRandom random;
  private final int troublePercent;
  private @Nullable ListenerCursor cursor;
  private int epoch;

  MemoryLog(SplittableRandom random, int troublePercent) {
    this.random = random;
    this.troublePercent = troublePercent;
  }

  long slot() {
    ListenerCursor now = cursor;
    return now == null ? -1 : now.getSlot();
  }

  /** Ids of the events on vault.chain-events (or vault.program-events), in order. */
  List<String> ids(boolean ofPrograms) {
    return events.stream()
        .filter(event -> event.getBody() instanceof ForeignEvent == ofPrograms)
        .map(MemoryLog::id)
        .toList();
  }

  static String id(ChainEvent event) {
    EventId id = event.getEventId();
    if (id == null) {
      return "none";
    }
    int ordinal = event.getBody() instanceof ForeignEvent foreign ? foreign.getOrdinal() : 0;
    return ScriptedHistory.name(
        Signature.of(id.getSignature().bytes()),
        id.getInstruction(),
        id.getInnerInstruction(),
        ordinal);
  }

  @Override
  public Optional<ListenerCursor> peek() {
    return Optional.ofNullable(cursor);
  }

  @Override
  public EventLog open(Hash32 genesis) {
    int mine = ++epoch;
    if (random.nextInt(100) < troublePercent) {
      throw new KafkaException("no broker");
    }
    return new EventLog() {
      @Override
      public Optional<ListenerCursor> cursor() {
        return peek();
      }

      @Override
      public PublishedEvents published(long keepSince) throws ListenerHaltedException {
        PublishedEvents published = new PublishedEvents(keepSince);
        for (ChainEvent event : events) {
          published.add(event);
        }
        return published;
      }

      @Override
      public void publish(List<ChainEvent> more, Cursor at, long nowMillis) {
        if (mine != epoch) {
          throw new ProducerFencedException("a newer writer");
        }
        int trouble = random.nextInt(100) < troublePercent ? random.nextInt(4) : -1;
        if (trouble == 0) {
          throw new KilledException();
        } else if (trouble == 1) {
          throw new KafkaException("produced, not committed");
        }
        events.addAll(more);
        cursor =
            new ListenerCursor(
                "test",
                new Bytes32(genesis.toBytes()),
                at.slot(),
                new Bytes32(at.blockhash().toBytes()),
                nowMillis);
        if (trouble == 2) {
          throw new KilledException();
        } else if (trouble == 3) {
          throw new KafkaException("committed, the answer was lost");
        }
      }

      @Override
      public void close() {}
    };
  }
}
