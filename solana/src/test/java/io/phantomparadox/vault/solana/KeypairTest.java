package io.phantomparadox.vault.solana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.ed25519.Ed25519;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeypairTest {
  /** RFC 8032, section 7.1, test 3. */
  @Test
  void givenTheRfcSeed_whenSigned_thenKeyAndSignatureAreThoseOfTheRfc() {
    Keypair pair =
        Keypair.fromSeed(hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));

    Signature signature = pair.sign(hex("af82"));

    assertThat(pair.publicKey().toBytes())
        .isEqualTo(hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"));
    assertThat(signature.toBytes())
        .isEqualTo(
            hex(
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"));
    assertThat(Ed25519.strict().verify(pair.publicKey(), hex("af82"), signature)).isTrue();
  }

  @Test
  void givenAnySeed_whenSignedByBothProviders_thenTheBytesAreEqual() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 50; i++) {
      byte[] seed = random.generateSeed(32);
      byte[] message = random.generateSeed(i);

      assertThat(Ed25519.signer(seed).sign(message))
          .isEqualTo(Ed25519.pureJavaSigner(seed).sign(message));
    }
  }

  @Test
  void givenAKeyFile_whenWrittenAndRead_thenSameKeyAndOnlyTheOwnerMayReadIt(@TempDir Path folder)
      throws Exception {
    Keypair pair = Keypair.generate(new SecureRandom());
    Path file = folder.resolve("id.json");

    pair.writeTo(file);

    assertThat(Keypair.readFrom(file).publicKey()).isEqualTo(pair.publicKey());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> pair.writeTo(file)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void givenAKeyPair_whenPrinted_thenTheSecretIsNotInIt() {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) 0x5a);

    assertThat(Keypair.fromSeed(seed).toString())
        .doesNotContain("5a5a", "90", Base58.encode(seed))
        .contains(Keypair.fromSeed(seed).publicKey().toBase58());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "[1,2,3]", "{}", "[256", "hello", "[ , ]"})
  void givenTextThatIsNoKeyFile_whenRead_thenMalformed(String text) {
    assertThatThrownBy(() -> Keypair.fromJson(text)).isInstanceOf(MalformedKeyException.class);
  }

  @Test
  void givenAKeyFileWhoseHalvesDoNotBelongTogether_whenRead_thenMalformedAndNothingQuoted() {
    String text = "[" + "7,".repeat(63) + "7]";

    assertThatThrownBy(() -> Keypair.fromJson(text))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessageNotContaining("7");
    assertThat(text.getBytes(StandardCharsets.US_ASCII)).isNotEmpty();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
