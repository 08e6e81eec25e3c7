package io.phantomparadox.vault.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The JSON in which the door takes intents. */
public final class IntentJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** An intent's JSON is about 800 bytes. */
  private static final int TYPICAL_BYTES = 1024;

  private IntentJson() {}

  /** The body of {@code POST /api/intents}, UTF-8. */
  public static byte[] one(SignedIntent signed) {
    return write(TYPICAL_BYTES, json -> writeIntent(json, signed));
  }

  /** The body of {@code POST /api/intents/batch}, UTF-8. */
  public static byte[] many(List<SignedIntent> batch) {
    return write(
        TYPICAL_BYTES * Math.max(1, batch.size()),
        json -> {
          json.writeStartArray();
          for (SignedIntent signed : batch) {
            writeIntent(json, signed);
          }
          json.writeEndArray();
        });
  }

  private static void writeIntent(JsonGenerator json, SignedIntent signed) throws IOException {
    Intent intent = signed.intent();
    json.writeStartObject();
    json.writeStringField("tradeId", intent.tradeId().toHex());
    // numbers as text: JavaScript readers would round what is above 2^53
    json.writeStringField("game", Long.toString(intent.game()));
    json.writeStringField("item", intent.item().toHex());
    json.writeStringField("from", intent.from().toBase58());
    json.writeStringField("to", intent.to().toBase58());
    json.writeStringField("amountLamports", Long.toString(intent.amountLamports()));
    json.writeStringField("action", intent.action().name());
    json.writeStringField("owner", intent.owner().toBase58());
    json.writeStringField("sessionKey", intent.signer().toBase58());
    json.writeStringField("nonce", Long.toString(intent.nonce()));
    json.writeNumberField("createdAt", intent.createdAtMillis());
    json.writeNumberField("expiresAt", intent.expiresAtMillis());
    if (!intent.reference().equals(Hash32.ZERO)) {
      json.writeStringField("reference", intent.reference().toHex());
    }
    json.writeStringField("signature", signed.signature().toBase58());
    json.writeEndObject();
  }

  private interface Body {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private static byte[] write(int size, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      body.writeTo(json);
    } catch (IOException impossible) {
      // memory does not fail to be written
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
