package io.phantomparadox.vault.ingest.http;

import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.log.LogPlace;
import io.phantomparadox.vault.solana.Hash32;

/**
 * Kafka has the intent.
 *
 * @param intentId SHA-256 of the signed bytes, hex
 * @param status always ACCEPTED
 * @param partition of {@code vault.intents}
 * @param offset in that partition
 */
@Serdeable
public record AcceptedBody(String intentId, String status, int partition, long offset) {
  static final String ACCEPTED = "ACCEPTED";

  static AcceptedBody of(Hash32 id, LogPlace place) {
    return new AcceptedBody(id.toHex(), ACCEPTED, place.partition(), place.offset());
  }
}
