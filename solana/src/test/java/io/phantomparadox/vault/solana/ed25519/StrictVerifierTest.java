package io.phantomparadox.vault.solana.ed25519;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.math.BigInteger;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What strict must do on any machine, without the shared vectors. */
class StrictVerifierTest {
  private static final BigInteger GROUP_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  static Stream<Arguments> verifiers() {
    return Stream.concat(
        Ed25519.corretto().stream().map(verifier -> Arguments.of("corretto", verifier)),
        Stream.of(Arguments.of("pure Java", Ed25519.pureJava())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verifiers")
  void givenAnHonestSignature_whenAnyBitOfItOrTheMessageFlips_thenRefused(
      String name, Ed25519Verifier verifier) {
    Random random = new Random(8032);
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    Keypair pair = Keypair.fromSeed(seed);
    byte[] message = new byte[200];
    random.nextBytes(message);
    Signature good = pair.sign(message);

    assertThat(verifier.verify(pair.publicKey(), message, good)).as(name).isTrue();
    for (int bit = 0; bit < Signature.SIZE * 8; bit += 7) {
      byte[] flipped = good.toBytes();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(verifier.verify(pair.publicKey(), message, Signature.of(flipped))).isFalse();
    }
    message[17] ^= 1;
    assertThat(verifier.verify(pair.publicKey(), message, good)).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verifiers")
  void givenTheSameSignatureWithSPlusTheGroupOrder_whenVerified_thenRefused(
      String name, Ed25519Verifier verifier) {
    Keypair pair = Keypair.fromSeed(new byte[32]);
    byte[] message = {1, 2, 3};
    byte[] malleated = pair.sign(message).toBytes();
    BigInteger s = BigInteger.ZERO;
    for (int i = 63; i >= 32; i--) {
      s = s.shiftLeft(8).or(BigInteger.valueOf(malleated[i] & 0xff));
    }
    s = s.add(GROUP_ORDER);
    for (int i = 32; i < 64; i++) {
      malleated[i] = s.byteValue();
      s = s.shiftRight(8);
    }

    assertThat(verifier.verify(pair.publicKey(), message, Signature.of(malleated)))
        .as(name)
        .isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verifiers")
  void givenTheIdentityAsKeyAndR_whenVerified_thenRefusedThoughTheEquationHolds(
      String name, Ed25519Verifier verifier) {
    byte[] identity = new byte[32];
    identity[0] = 1;
    byte[] signature = new byte[64];
    signature[0] = 1;

    assertThat(verifier.verify(PublicKey.of(identity), new byte[9], Signature.of(signature)))
        .as(name)
        .isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verifiers")
  void givenRandomKeysAndSignatures_whenVerified_thenFalseAndNeverAnException(
      String name, Ed25519Verifier verifier) {
    Random random = new Random(25519);
    for (int i = 0; i < 300; i++) {
      byte[] key = new byte[32];
      byte[] signature = new byte[64];
      random.nextBytes(key);
      random.nextBytes(signature);
      assertThat(verifier.verify(PublicKey.of(key), new byte[i], Signature.of(signature)))
          .as(name)
          .isFalse();
    }
  }

  @Test
  void givenHonestAndSpoiledSignatures_whenVerified_thenEveryVerifierSaysTheSame() {
    List<Ed25519Verifier> all = new ArrayList<>();
    Ed25519.corretto().ifPresent(all::add);
    all.add(Ed25519.pureJava());
    all.add(Ed25519.strictOn(Security.getProvider("SunEC")));
    int rounds = Boolean.getBoolean("vault.test.long") ? 20_000 : 200;
    Random random = new Random(914);
    for (int round = 0; round < rounds; round++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      byte[] message = new byte[random.nextInt(300)];
      random.nextBytes(message);
      Keypair pair = Keypair.fromSeed(seed);
      byte[] bytes = pair.sign(message).toBytes();
      boolean honest = round % 2 == 0;
      if (!honest) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      for (Ed25519Verifier verifier : all) {
        assertThat(verifier.verify(pair.publicKey(), message, Signature.of(bytes)))
            .as("round %d", round)
            .isEqualTo(honest);
      }
    }
  }
}
