package io.phantomparadox.vault.solana.offchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.SharedFixtures;
import io.phantomparadox.vault.solana.offchain.OffchainMessage.Format;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffchainMessageTest {
  private static final PublicKey WALLET = Keypair.fromSeed(new byte[32]).publicKey();

  @Test
  void givenTheMessagesOfKit_whenWrittenSignedAndRead_thenTheSameBytesAndSignatures()
      throws IOException {
    JsonNode fixtures = SharedFixtures.json("solana/offchain-kit-8.4.0.json");
    Keypair wallet = Keypair.fromSeed(HexFormat.of().parseHex(fixtures.get("seedHex").asText()));
    for (JsonNode vector : fixtures.get("cases")) {
      OffchainMessage message = message(vector);

      byte[] bytes = message.encode();

      assertThat(HexFormat.of().formatHex(bytes))
          .as(vector.get("name").asText())
          .isEqualTo(vector.get("messageHex").asText());
      assertThat(HexFormat.of().formatHex(wallet.sign(bytes).toBytes()))
          .isEqualTo(vector.get("signatureHex").asText());
      assertThat(OffchainMessage.decode(bytes)).isEqualTo(new OffchainDecoding.Decoded(message));
      // version 1 has no length: its text ends where the bytes end
      int shortest = vector.get("version").asInt() == 0 ? bytes.length : 17;
      for (int length = 0; length < shortest; length++) {
        assertThat(OffchainMessage.decode(Arrays.copyOf(bytes, length)))
            .isInstanceOf(OffchainDecoding.Malformed.class);
      }
    }
    assertThat(fixtures.get("cases").size()).isEqualTo(6);
  }

  @Test
  void givenContentOrSignersThatDoNotFit_whenMade_thenRefused() {
    assertRefused(Format.RESTRICTED_ASCII, "żółć");
    assertRefused(Format.RESTRICTED_ASCII, "a\nb");
    assertRefused(Format.LIMITED_UTF8, "x".repeat(1232));
    assertRefused(Format.EXTENDED_UTF8, "x".repeat(65_536));
    assertRefused(Format.EXTENDED_UTF8, "");
    assertThatThrownBy(() -> new OffchainMessage.V1(List.of(), "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OffchainMessage.V1(List.of(WALLET, WALLET), "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenDamagedBytes_whenRead_thenMalformedOrExactlyThoseBytes() {
    byte[] v0 =
        new OffchainMessage.V0(Hash32.ZERO, Format.LIMITED_UTF8, List.of(WALLET), "Żółć ok")
            .encode();
    byte[] v1 = new OffchainMessage.V1(List.of(WALLET, PublicKey.ZERO), "Żółć ok").encode();
    int rounds = Boolean.getBoolean("vault.test.long") ? 1_000_000 : 3_000;
    Random random = new Random(0x0ff);
    for (int i = 0; i < rounds; i++) {
      byte[] good = i % 2 == 0 ? v0 : v1;
      byte[] bytes =
          Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(120) : good.length);
      for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(1 << random.nextInt(9));
      }
      switch (OffchainMessage.decode(bytes)) {
        case OffchainDecoding.Decoded(OffchainMessage message) ->
            assertThat(message.encode()).as("round %d", i).isEqualTo(bytes);
        case OffchainDecoding.Malformed(String problem) -> assertThat(problem).isNotBlank();
      }
    }
  }

  private static void assertRefused(Format format, String content) {
    assertThatThrownBy(() -> new OffchainMessage.V0(Hash32.ZERO, format, List.of(WALLET), content))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static OffchainMessage message(JsonNode vector) {
    List<PublicKey> signers = new ArrayList<>();
    vector.get("signers").forEach(signer -> signers.add(PublicKey.fromBase58(signer.asText())));
    String content = vector.get("content").asText();
    if (vector.get("version").asInt() == 1) {
      return new OffchainMessage.V1(signers, content);
    }
    Format format =
        switch (vector.get("format").asInt()) {
          case 0 -> Format.RESTRICTED_ASCII;
          case 1 -> Format.LIMITED_UTF8;
          default -> Format.EXTENDED_UTF8;
        };
    return new OffchainMessage.V0(
        Hash32.fromBase58(vector.get("applicationDomain").asText()), format, signers, content);
  }
}
