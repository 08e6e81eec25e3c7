package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import java.util.List;

/** Turns what a block's transactions called into the events they emitted. */
public interface EventDecoder {

  /**
   * The events of a block in execution order.
   *
   * @throws ListenerHaltedException with {@link HaltReason#UNKNOWN_EVENT} when the program emitted
   *     something its interface file does not describe
   */
  List<ChainEvent> decode(FinalizedBlock block) throws ListenerHaltedException;
}
