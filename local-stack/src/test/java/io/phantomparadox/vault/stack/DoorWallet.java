package io.phantomparadox.vault.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.siws.SiwsMessage;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionParsing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A wallet in front of the door: what a player's software does, with HTTP alone. */
record DoorWallet(URI door, Keypair wallet) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Allows a session key to buy and sell, and waits for nothing. */
  void allow(Keypair session, long game, long volume, int items) throws Exception {
    Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3600);
    JsonNode offer = json(get("/api/user/nonce?address=" + wallet.publicKey()), 200);
    JsonNode input = offer.path("input");
    String now = Instant.now().toString();
    String expires = Instant.now().plusSeconds(300).toString();
    byte[] text =
        new SiwsMessage(
                input.path("domain").asText(),
                wallet.publicKey().toBase58(),
                ("Allow session key %s to SELL, BUY in game %d of the Phantom Paradox Vault until %s:"
                        + " it may buy for at most %d lamports and sell at most %d items.")
                    .formatted(session.publicKey(), game, end, volume, items),
                input.path("uri").asText(),
                input.path("version").asText(),
                input.path("chainId").asText(),
                offer.path("nonce").asText(),
                now,
                expires,
                null,
                null,
                null)
            .encode();
    ObjectNode body = JSON.createObjectNode();
    body.put("nonce", offer.path("nonce").asText()).put("issuedAt", now);
    body.put("expirationTime", expires);
    body.put("signature", wallet.sign(text).toBase58());
    body.put("sessionSignature", session.sign(text).toBase58());
    body.put("game", game).put("owner", wallet.publicKey().toBase58());
    body.put("session", session.publicKey().toBase58());
    body.put("maxVolumeLamports", volume).put("maxItems", items);
    body.put("expiresAt", end.toString()).putArray("actions").add("SELL").add("BUY");
    JsonNode prepared = json(post("/api/session-keys/create", body), 200);
    body.put("transaction", signed(prepared.path("transaction").asText()));
    json(post("/api/session-keys/create", body), 202);
  }

  /** The names of an intent's events until the door ends the stream. */
  List<String> eventsOf(String intentId) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<java.util.stream.Stream<String>> answer =
          http.send(
              HttpRequest.newBuilder(door.resolve("/api/intents/" + intentId + "/events"))
                  .timeout(Duration.ofSeconds(30))
                  .header("Accept", "text/event-stream")
                  .build(),
              BodyHandlers.ofLines());
      try (var lines = answer.body()) {
        return lines
            .filter(line -> line.startsWith("event:"))
            .map(line -> line.substring("event:".length()).strip())
            .filter(name -> !name.equals("PING"))
            .toList();
      }
    }
  }

  JsonNode look(String path) throws IOException, InterruptedException {
    return json(get(path), 200);
  }

  private String signed(String unsigned) {
    if (Transaction.parse(Base64.getDecoder().decode(unsigned))
        instanceof TransactionParsing.Parsed(Transaction parsed)) {
      return Base64.getEncoder().encodeToString(parsed.withSignatureOf(wallet).serialize());
    }
    throw new AssertionError("not a transaction: " + unsigned);
  }

  private static JsonNode json(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(door.resolve(path)).GET());
  }

  private HttpResponse<String> post(String path, ObjectNode body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(door.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }
  }
}
