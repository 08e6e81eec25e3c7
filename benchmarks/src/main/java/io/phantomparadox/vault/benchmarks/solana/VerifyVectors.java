package io.phantomparadox.vault.benchmarks.solana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;

/** Counts how each provider decides the CCTV vectors (a JSON file given) otherwise than Solana. */
public final class VerifyVectors {
  private static final Set<String> REFUSED_BY_STRICT =
      Set.of("low_order_A", "low_order_R", "low_order_residue");

  private VerifyVectors() {}

  /** Prints a line for each provider. */
  public static void main(String[] args) throws IOException {
    JsonNode vectors = new ObjectMapper().readTree(Path.of(args[0]).toFile());
    for (VerifyProvider provider : VerifyProvider.values()) {
      report(provider, vectors, System.out);
    }
  }

  private static void report(VerifyProvider provider, JsonNode vectors, PrintStream out) {
    Ed25519Verifier verifier;
    try {
      verifier = provider.verifier();
    } catch (RuntimeException | LinkageError absent) {
      out.printf("%-20s not on this machine: %s%n", provider, absent);
      return;
    }
    int tooMany = 0;
    int tooFew = 0;
    for (JsonNode vector : vectors) {
      boolean strict =
          vector
              .path("flags")
              .valueStream()
              .noneMatch(flag -> REFUSED_BY_STRICT.contains(flag.asText()));
      boolean accepted =
          verifier.verify(
              PublicKey.of(HexFormat.of().parseHex(vector.get("key").asText())),
              vector.get("msg").asText().getBytes(StandardCharsets.UTF_8),
              Signature.of(HexFormat.of().parseHex(vector.get("sig").asText())));
      tooMany += accepted && !strict ? 1 : 0;
      tooFew += strict && !accepted ? 1 : 0;
    }
    out.printf(
        "%-20s of %d vectors accepts %d too many, %d too few%n",
        provider, vectors.size(), tooMany, tooFew);
  }
}
