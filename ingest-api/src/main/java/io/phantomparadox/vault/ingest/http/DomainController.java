package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.Cluster;
import io.phantomparadox.vault.solana.intent.IntentCodec;
import java.time.InstantSource;

/** What a producer must know before it can sign anything. */
@Controller("/api/domain")
final class DomainController {
  private final Cluster cluster;
  private final InstantSource clock;

  DomainController(Cluster cluster, InstantSource clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * What signatures of intents cover beside their fields.
   *
   * @param domain SHA-256 of genesis hash, program id and "intent", hex
   * @param intentBytes size of the signed bytes
   * @param timeMillis this door's clock
   */
  @Serdeable
  record DomainBody(
      String genesisHash, String programId, String domain, int intentBytes, long timeMillis) {}

  /** The cluster, the program, and what follows from them. */
  @Get
  DomainBody domain() {
    return new DomainBody(
        cluster.genesisHash().toBase58(),
        cluster.programId().toBase58(),
        cluster.domain().toHex(),
        IntentCodec.SIZE,
        clock.millis());
  }
}
