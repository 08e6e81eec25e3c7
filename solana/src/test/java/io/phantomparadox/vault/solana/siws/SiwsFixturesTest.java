package io.phantomparadox.vault.solana.siws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.SharedFixtures;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sign-in texts of @solana/wallet-standard-util 1.1.4, byte for byte. */
class SiwsFixturesTest {

  @Test
  void givenTheInputs_whenWritten_thenTextAndSignatureAreThoseOfTheWalletStandard()
      throws IOException {
    JsonNode fixtures = SharedFixtures.json("solana/siws-wallet-standard-util-1.1.4.json");
    Keypair wallet = Keypair.fromSeed(HexFormat.of().parseHex(fixtures.get("seedHex").asText()));
    for (JsonNode vector : fixtures.get("cases")) {
      SiwsMessage message = message(vector.get("input"));
      Signature signature =
          Signature.of(HexFormat.of().parseHex(vector.get("signatureHex").asText()));

      assertThat(message.text()).isEqualTo(vector.get("text").asText());
      assertThat(wallet.sign(message.encode())).isEqualTo(signature);
      assertThat(
              Ed25519.strict()
                  .verify(
                      PublicKey.fromBase58(fixtures.get("address").asText()),
                      message.encode(),
                      signature))
          .isTrue();
    }
    assertThat(fixtures.get("cases").size()).isGreaterThan(20);
  }

  @Test
  void givenTheTexts_whenParsed_thenTheFieldsAreThoseOfTheWalletStandard() throws IOException {
    JsonNode fixtures = SharedFixtures.json("solana/siws-wallet-standard-util-1.1.4.json");
    for (JsonNode vector : fixtures.get("cases")) {
      assertThat(SiwsMessage.parse(vector.get("text").asText()))
          .as(vector.get("name").asText())
          .contains(message(vector.get("parsed")));
    }
  }

  private static SiwsMessage message(JsonNode fields) {
    List<String> resources = null;
    if (fields.has("resources")) {
      resources = new ArrayList<>();
      for (JsonNode resource : fields.get("resources")) {
        resources.add(resource.asText());
      }
    }
    return new SiwsMessage(
        fields.get("domain").asText(),
        fields.get("address").asText(),
        text(fields, "statement"),
        text(fields, "uri"),
        text(fields, "version"),
        text(fields, "chainId"),
        text(fields, "nonce"),
        text(fields, "issuedAt"),
        text(fields, "expirationTime"),
        text(fields, "notBefore"),
        text(fields, "requestId"),
        resources);
  }

  private static @Nullable String text(JsonNode fields, String name) {
    return fields.has(name) ? fields.get(name).asText() : null;
  }
}
