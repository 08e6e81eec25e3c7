package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.ChainFact.Committed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Payloads from an IPFS gateway, found by what the chain says of them. The content id of a payload
 * of at most 256 KiB follows from the digest in its commit; of a larger one it must be told. What
 * comes back is a payload of the batch only if its SHA-256 is that digest.
 */
public final class GatewayPayloads {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final byte[] RAW_SHA256 = {1, 0x55, 0x12, 32};
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int NOT_FOUND = 404;

  private GatewayPayloads() {}

  /**
   * Reads the payload of every committed batch.
   *
   * @param cids content ids by batch, for payloads above 256 KiB; others may be left out
   * @throws EvidenceException when the gateway has none, or another
   */
  public static List<Payload> read(URI gateway, ChainHistory history, Map<Long, String> cids) {
    List<Payload> payloads = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      for (Map.Entry<Long, String> one : digests(history).entrySet()) {
        String cid = cids.getOrDefault(one.getKey(), cidOf(one.getValue()));
        payloads.add(read(http, gateway, one.getKey(), one.getValue(), cid));
      }
    }
    return payloads;
  }

  /** Digests of all batches whose payload was published, void ones too. */
  private static Map<Long, String> digests(ChainHistory history) {
    Map<Long, String> digests = new TreeMap<>();
    history.all(Committed.class).forEach(one -> digests.put(one.batchId(), one.daDigest()));
    for (ChainFact.Voided one : history.all(ChainFact.Voided.class)) {
      // an event alone does not tell it; the transaction that made it void does
      if (!one.daDigest().isEmpty()) {
        digests.put(one.batchId(), one.daDigest());
      }
    }
    return digests;
  }

  private static Payload read(
      HttpClient http, URI gateway, long batchId, String digest, String cid) {
    URI at = URI.create(gateway.toString().replaceAll("/+$", "") + "/ipfs/" + cid);
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(at).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new EvidenceException(
            "batch %d: %s answered %d%s"
                .formatted(
                    batchId,
                    at,
                    answer.statusCode(),
                    answer.statusCode() == NOT_FOUND
                        ? "; a payload above 256 KiB needs its content id told"
                        : ""));
      }
      Payload payload = new Payload(answer.body(), "ipfs://" + cid);
      if (!payload.digest().equals(digest)) {
        throw new EvidenceException(
            "batch %d: what %s serves hashes to %s, the commit says %s"
                .formatted(batchId, at, payload.digest(), digest));
      }
      return payload;
    } catch (IOException e) {
      throw new EvidenceException("batch " + batchId + ": no answer from " + at, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvidenceException("interrupted", e);
    }
  }

  /** The content id (CIDv1, raw, SHA-256, base32) of a file that is one block. */
  static String cidOf(String sha256) {
    byte[] digest = Bytes.unhex(sha256);
    StringBuilder text = new StringBuilder("b");
    int buffer = 0;
    int bits = 0;
    for (int i = 0; i < RAW_SHA256.length + digest.length; i++) {
      byte next = i < RAW_SHA256.length ? RAW_SHA256[i] : digest[i - RAW_SHA256.length];
      buffer = buffer << 8 | Byte.toUnsignedInt(next);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >>> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(BASE32.charAt(buffer << (5 - bits) & 31));
    }
    return text.toString();
  }
}
