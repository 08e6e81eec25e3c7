package io.phantomparadox.vault.solana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PdaTest {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

  @Test
  void givenTheAddressesMadeByAnchor_whenFound_thenSameAddressAndBump() throws Exception {
    JsonNode vectors = SharedFixtures.json("anchor-idl/pdas.json").get("vectors");
    for (JsonNode vector : vectors) {
      List<byte[]> seeds = new ArrayList<>();
      vector.get("seedsHex").forEach(seed -> seeds.add(HexFormat.of().parseHex(seed.asText())));
      PublicKey program = PublicKey.fromBase58(vector.get("programId").asText());

      Pda pda = Pda.find(program, seeds.toArray(byte[][]::new));

      assertThat(pda.address().toBase58()).isEqualTo(vector.get("address").asText());
      assertThat(pda.bump()).isEqualTo(vector.get("bump").asInt());
      seeds.add(new byte[] {(byte) pda.bump()});
      assertThat(Pda.create(program, seeds.toArray(byte[][]::new))).contains(pda.address());
    }
    assertThat(vectors.size()).isEqualTo(87);
  }

  /** The vectors of the runtime's own tests, solana pubkey/src/lib.rs. */
  @Test
  void givenTheVectorsOfTheRuntime_whenCreated_thenEqual() {
    PublicKey program = PublicKey.fromBase58("BPFLoader1111111111111111111111111111111111");

    assertThat(Pda.create(program, new byte[0], new byte[] {1}).map(PublicKey::toBase58))
        .contains("3gF2KMe9KiC6FNVBmfg9i267aMPvK37FewCip4eGBFcT");
    assertThat(Pda.create(program, "☉".getBytes(StandardCharsets.UTF_8)).map(PublicKey::toBase58))
        .contains("7ytmC1nT1xY4RfxCV2ZgyA7UakC93do5ZdyhdF3EtPj7");
    assertThat(
            Pda.create(
                    program,
                    "Talking".getBytes(StandardCharsets.US_ASCII),
                    "Squirrels".getBytes(StandardCharsets.US_ASCII))
                .map(PublicKey::toBase58))
        .contains("HwRVBufQ4haG5XSgpspwKtNd3PC9GM9m1196uJW36vds");
  }

  @Test
  void givenRandomAndSpecialBytes_whenAskedForTheCurve_thenAsBigIntegerArithmeticSays() {
    Random random = new Random(0xcafe);
    List<byte[]> candidates = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      candidates.add(bytes);
    }
    for (int y = 0; y < 40; y++) {
      for (int sign = 0; sign < 2; sign++) {
        candidates.add(littleEndian(BigInteger.valueOf(y), sign));
        candidates.add(littleEndian(P.add(BigInteger.valueOf(y - 20)), sign));
      }
    }
    for (byte[] candidate : candidates) {
      assertThat(Pda.isOnCurve(PublicKey.of(candidate)))
          .as(HexFormat.of().formatHex(candidate))
          .isEqualTo(isOnCurveNaively(candidate));
    }
  }

  @Test
  void givenTooManyOrTooLongSeeds_whenFound_thenRefused() {
    assertThatThrownBy(() -> Pda.find(PublicKey.ZERO, new byte[33]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Pda.find(PublicKey.ZERO, new byte[16][0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] littleEndian(BigInteger y, int sign) {
    byte[] bytes = new byte[32];
    BigInteger rest = y.mod(BigInteger.TWO.pow(255));
    for (int i = 0; i < 32; i++) {
      bytes[i] = rest.byteValue();
      rest = rest.shiftRight(8);
    }
    bytes[31] |= (byte) (sign << 7);
    return bytes;
  }

  private static boolean isOnCurveNaively(byte[] encoded) {
    BigInteger y = BigInteger.ZERO;
    for (int i = 31; i >= 0; i--) {
      y = y.shiftLeft(8).or(BigInteger.valueOf(encoded[i] & (i == 31 ? 0x7f : 0xff)));
    }
    BigInteger y2 = y.multiply(y).mod(P);
    BigInteger x2 =
        y2.subtract(BigInteger.ONE)
            .multiply(D.multiply(y2).add(BigInteger.ONE).modInverse(P))
            .mod(P);
    BigInteger euler = x2.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P);
    return x2.signum() == 0 || euler.equals(BigInteger.ONE);
  }
}
