package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.util.ArrayList;
import java.util.List;

/** Turns what a block's transactions called into the events they emitted. */
public interface EventDecoder {

  /**
   * The events of a block in execution order.
   *
   * @throws ListenerHaltedException with {@link HaltReason#UNKNOWN_EVENT} when the vault program
   *     emitted something its interface file does not describe
   */
  List<ChainEvent> decode(FinalizedBlock block) throws ListenerHaltedException;

  /** The events of this decoder, then those of another; they go to different topics. */
  default EventDecoder and(EventDecoder other) {
    return block -> {
      List<ChainEvent> events = new ArrayList<>(decode(block));
      events.addAll(other.decode(block));
      return events;
    };
  }
}
