package io.phantomparadox.vault.solana.tx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.SharedFixtures;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions written and read here against those of @solana/kit 8.4.0, byte for byte. */
class TransactionFixturesTest {

  @Test
  void givenTheFixtures_whenBuiltSignedAndSerialised_thenTheBytesAreThoseOfKit() throws Exception {
    JsonNode fixtures = SharedFixtures.json("solana/tx-kit-8.4.0.json");
    Keypair payer = Keypair.fromSeed(HexFormat.of().parseHex(fixtures.get("seedHex").asText()));
    for (JsonNode vector : fixtures.get("cases")) {
      Message message = message(fixtures, vector, payer);

      Transaction transaction = Transaction.sign(message, payer);

      assertThat(HexFormat.of().formatHex(message.encode()))
          .as(vector.get("name").asText())
          .isEqualTo(vector.get("messageHex").asText());
      assertThat(HexFormat.of().formatHex(transaction.serialize()))
          .isEqualTo(vector.get("wireHex").asText());
      assertThat(transaction.id().toBase58()).isEqualTo(vector.get("signature").asText());
      assertThat(transaction.verify(Ed25519.strict())).isTrue();
    }
    assertThat(fixtures.get("cases").size()).isEqualTo(4);
  }

  @Test
  void givenTheFixtures_whenParsed_thenTheSameTransactionComesBack() throws Exception {
    JsonNode fixtures = SharedFixtures.json("solana/tx-kit-8.4.0.json");
    Keypair payer = Keypair.fromSeed(HexFormat.of().parseHex(fixtures.get("seedHex").asText()));
    for (JsonNode vector : fixtures.get("cases")) {
      byte[] wire = HexFormat.of().parseHex(vector.get("wireHex").asText());

      assertThat(Transaction.parse(wire))
          .isEqualTo(
              new TransactionParsing.Parsed(
                  Transaction.sign(message(fixtures, vector, payer), payer)));
    }
  }

  @Test
  void givenTheFixtures_whenCutAnywhereOrLengthened_thenMalformed() throws Exception {
    for (JsonNode vector : SharedFixtures.json("solana/tx-kit-8.4.0.json").get("cases")) {
      byte[] wire = HexFormat.of().parseHex(vector.get("wireHex").asText());
      for (int length = 0; length < wire.length; length++) {
        assertThat(Transaction.parse(Arrays.copyOf(wire, length)))
            .isInstanceOf(TransactionParsing.Malformed.class);
      }
      assertThat(Transaction.parse(Arrays.copyOf(wire, wire.length + 1)))
          .isInstanceOf(TransactionParsing.Malformed.class);
    }
  }

  private static Message message(JsonNode fixtures, JsonNode vector, Keypair payer) {
    byte[] data = new byte[vector.get("dataLen").asInt()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    Instruction instruction =
        new Instruction(
            PublicKey.fromBase58(fixtures.get("program").asText()),
            List.of(
                AccountMeta.writable(PublicKey.fromBase58(fixtures.get("configPda").asText())),
                AccountMeta.writableSigner(payer.publicKey())),
            ByteString.of(data));
    Hash32 blockhash = Hash32.fromBase58(fixtures.get("blockhash").asText());
    List<Instruction> instructions = List.of(instruction);
    return switch (vector.get("version").asText()) {
      case "legacy" -> Message.legacy(payer.publicKey(), blockhash, instructions);
      case "0" -> Message.v0(payer.publicKey(), blockhash, instructions);
      case "1" ->
          Message.v1(
              payer.publicKey(), blockhash, instructions, V1Config.of(250_000, 1_048_576, 777));
      default -> throw new IllegalStateException("unknown version in the fixtures: " + vector);
    };
  }
}
