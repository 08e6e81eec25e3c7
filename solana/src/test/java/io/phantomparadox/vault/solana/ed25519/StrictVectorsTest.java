package io.phantomparadox.vault.solana.ed25519;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.SharedFixtures;
import io.phantomparadox.vault.solana.Signature;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The edge cases of C2SP CCTV, whose flags say what each signature depends on. Strict refuses small
 * order in A or R and a residue that only the cofactor removes.
 */
class StrictVectorsTest {
  private static final Set<String> REFUSED_BY_STRICT =
      Set.of("low_order_A", "low_order_R", "low_order_residue");

  @Test
  void givenAll914Vectors_whenVerifiedByTheFastestProvider_thenExactlyTheStrictOnesPass()
      throws Exception {
    assertExactlyStrict(Ed25519.strict());
  }

  @Test
  void givenAll914Vectors_whenVerifiedInPureJava_thenExactlyTheStrictOnesPass() throws Exception {
    assertExactlyStrict(Ed25519.pureJava());
  }

  @Test
  void givenAll914Vectors_whenVerifiedByCorretto_thenExactlyTheStrictOnesPass() throws Exception {
    assumeTrue(
        Ed25519.corretto().isPresent(), "Corretto's native part does not load on this machine");
    assertExactlyStrict(Ed25519.corretto().orElseThrow());
  }

  @Test
  void givenAll914Vectors_whenVerifiedByTheJdkMadeStrict_thenExactlyTheStrictOnesPass()
      throws Exception {
    assertExactlyStrict(Ed25519.strictOn(Security.getProvider("SunEC")));
  }

  private static void assertExactlyStrict(Ed25519Verifier verifier) throws Exception {
    JsonNode vectors = SharedFixtures.json("solana/cctv-ed25519vectors.json");
    List<Integer> wrong = new ArrayList<>();
    int accepted = 0;
    for (JsonNode vector : vectors) {
      boolean expected = true;
      for (JsonNode flag : vector.path("flags")) {
        expected &= !REFUSED_BY_STRICT.contains(flag.asText());
      }
      boolean actual =
          verifier.verify(
              PublicKey.of(HexFormat.of().parseHex(vector.get("key").asText())),
              vector.get("msg").asText().getBytes(StandardCharsets.UTF_8),
              Signature.of(HexFormat.of().parseHex(vector.get("sig").asText())));
      accepted += actual ? 1 : 0;
      if (actual != expected) {
        wrong.add(vector.get("number").asInt());
      }
    }
    assertThat(vectors.size()).isEqualTo(914);
    assertThat(wrong).as("numbers of the vectors decided otherwise than strict").isEmpty();
    assertThat(accepted).isEqualTo(43);
  }
}
