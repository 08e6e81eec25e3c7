package io.phantomparadox.vault.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.siws.SiwsMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * A wallet's software that signs in.
 *
 * @param door whose HTTP client it uses
 * @param at the door it speaks to, which may be another one
 */
record SignInClient(RunningDoor door, URI at) {
  private static final ObjectMapper JSON = new ObjectMapper();

  JsonNode nonce(Keypair wallet) throws IOException, InterruptedException {
    Answer answer =
        door.send(
            HttpRequest.newBuilder(at.resolve("/api/user/nonce?address=" + wallet.publicKey()))
                .GET());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** Makes the text from what the door gave, as a wallet does. */
  Answer signIn(Keypair wallet, JsonNode nonce, Instant issuedAt, Keypair key)
      throws IOException, InterruptedException {
    JsonNode input = nonce.path("input");
    String expires = issuedAt.plus(Duration.ofMinutes(5)).toString();
    SiwsMessage text =
        new SiwsMessage(
            input.path("domain").asText(),
            wallet.publicKey().toBase58(),
            input.path("statement").asText(),
            input.path("uri").asText(),
            input.path("version").asText(),
            input.path("chainId").asText(),
            nonce.path("nonce").asText(),
            issuedAt.toString(),
            expires,
            null,
            null,
            null);
    String body =
        "{\"nonce\":\"%s\",\"issuedAt\":\"%s\",\"expirationTime\":\"%s\",\"signature\":\"%s\"}"
            .formatted(
                nonce.path("nonce").asText(),
                issuedAt,
                expires,
                key.sign(text.encode()).toBase58());
    return door.send(
        HttpRequest.newBuilder(at.resolve("/api/auth/siws"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }
}
