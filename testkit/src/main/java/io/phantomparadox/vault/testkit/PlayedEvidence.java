package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.testkit.audit.AuditInput;
import io.phantomparadox.vault.testkit.audit.ChainHistory;
import io.phantomparadox.vault.testkit.audit.Payload;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A scenario's records as an auditor takes them. */
final class PlayedEvidence {
  private PlayedEvidence() {}

  static AuditInput of(TopicEvidence topics, PlayedChain chain) {
    Map<Long, Map<Integer, byte[]>> chunks = new HashMap<>();
    chain
        .batches()
        .forEach(
            (id, committed) -> {
              Map<Integer, byte[]> carried = new HashMap<>();
              List<ByteString> all = committed.chunks().subList(0, committed.applied());
              for (int i = 0; i < all.size(); i++) {
                carried.put(i, all.get(i).toBytes());
              }
              chunks.put(id, carried);
            });
    return new AuditInput(
        PlayedChain.GENESIS.toBase58(),
        PlayedChain.PROGRAM.toBase58(),
        chain.game(),
        Payload.fromTopic(topics.of("vault.batches"), chain.game()),
        ChainHistory.fromTopic(topics.of("vault.chain-events"), chain.game(), chunks),
        Optional.empty());
  }
}
