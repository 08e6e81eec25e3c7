package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is on the topics already, as far as the signature source holds the next events against it.
 */
final class PublishedEvents {
  private final long keepSince;
  private final EventProof proof = new EventProof();
  private final Map<PublicKey, Signature> newest = new HashMap<>();
  private final Map<PublicKey, Long> newestSlot = new HashMap<>();
  private final TreeMap<Long, Map<Signature, Long>> recent = new TreeMap<>();

  /**
   * Nothing yet.
   *
   * @param keepSince slot from which on transactions are remembered by their signatures
   */
  PublishedEvents(long keepSince) {
    this.keepSince = keepSince;
  }

  /**
   * Takes an event off a topic; those of one game come in order, others in any.
   *
   * @throws ListenerHaltedException when the topic itself lacks an event
   */
  void add(ChainEvent event) throws ListenerHaltedException {
    EventId id = event.getEventId();
    if (id == null) {
      return;
    }
    proof.check(List.of(event));
    PublicKey program = PublicKey.of(event.getProgram().bytes());
    Signature signature = Signature.of(id.getSignature().bytes());
    if (event.getSlot() >= newestSlot.getOrDefault(program, -1L)) {
      newestSlot.put(program, event.getSlot());
      newest.put(program, signature);
    }
    if (event.getSlot() >= keepSince) {
      recent
          .computeIfAbsent(event.getSlot(), slot -> new HashMap<>())
          .put(signature, event.getSlot());
    }
  }

  EventProof proof() {
    return proof;
  }

  /** The newest transaction published of each program. */
  Map<PublicKey, Signature> newest() {
    return Map.copyOf(newest);
  }

  /** Published transactions at or above a slot. */
  Map<Signature, Long> since(long slot) {
    Map<Signature, Long> since = new HashMap<>();
    recent.tailMap(slot, true).values().forEach(since::putAll);
    return since;
  }
}
