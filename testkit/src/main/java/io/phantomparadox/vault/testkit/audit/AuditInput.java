package io.phantomparadox.vault.testkit.audit;

import java.util.List;
import java.util.Optional;

/**
 * What an audit works from: payloads and the chain, nothing else.
 *
 * @param genesis of the cluster, base58
 * @param program base58
 * @param payloads of the game, oldest first
 * @param history what the program told
 * @param accounts what it holds now; empty when only its history is known
 */
public record AuditInput(
    String genesis,
    String program,
    long game,
    List<Payload> payloads,
    ChainHistory history,
    Optional<ChainEvidence> accounts) {
  public AuditInput {
    payloads = List.copyOf(payloads);
  }

  /** What intents of this chain and program are signed for, hex. */
  String domain() {
    return Bytes.hex(
        Bytes.sha256(Bytes.unbase58(genesis), Bytes.unbase58(program), Bytes.ascii("intent")));
  }
}
