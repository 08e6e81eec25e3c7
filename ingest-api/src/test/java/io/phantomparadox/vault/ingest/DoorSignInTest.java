package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.BUYER;
import static io.phantomparadox.vault.ingest.RunningDoor.SELLER;
import static io.phantomparadox.vault.ingest.RunningDoor.signer;
import static io.phantomparadox.vault.ingest.RunningDoor.trade;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.client.IntentJson;
import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.signin.SignInConfig;
import io.phantomparadox.vault.solana.Keypair;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wallets sign in at a running door. */
class DoorSignInTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static RunningDoor door;

  @BeforeAll
  static void start() throws Exception {
    door =
        RunningDoor.start(
            config ->
                config.signIn(
                    new SignInConfig(
                        "vault.example",
                        "https://vault.example",
                        "solana:localnet",
                        Duration.ofMinutes(5),
                        50,
                        Duration.ofMinutes(30),
                        Set.of(),
                        Set.of(BUYER.publicKey()))));
  }

  @AfterAll
  static void stop() {
    door.close();
  }

  @Test
  void givenAWalletWhenItSignsTheTextThenATokenWithItsRoles() throws Exception {
    JsonNode seller = JSON.readTree(signIn(SELLER, nonce(SELLER), Instant.now(), SELLER).body());
    JsonNode buyer = JSON.readTree(signIn(BUYER, nonce(BUYER), Instant.now(), BUYER).body());

    assertThat(get("/api/user", seller.path("token").asText()).body())
        .isEqualTo("{\"address\":\"%s\",\"roles\":[\"PRODUCER\"]}".formatted(SELLER.publicKey()));
    assertThat(get("/api/user", buyer.path("token").asText()).body())
        .contains("[\"ADMIN\",\"OPERATOR\",\"PRODUCER\"]");
    assertThat(get("/api/user", "nonsense").problem()).isEqualTo("401 bad-token");
    assertThat(get("/api/user", null).problem()).isEqualTo("401 bad-token");
  }

  @Test
  void givenAUsedOrForeignNonceWhenSignedInThenUnknown() throws Exception {
    JsonNode nonce = nonce(SELLER);

    assertThat(signIn(SELLER, nonce, Instant.now(), SELLER).status()).isEqualTo(200);
    assertThat(signIn(SELLER, nonce, Instant.now(), SELLER).problem())
        .isEqualTo("422 unknown-nonce");
    JsonNode wasted = nonce(SELLER);
    assertThat(signIn(SELLER, wasted, Instant.now(), BUYER).problem())
        .as("another key")
        .isEqualTo("401 sign-in-refused");
    assertThat(signIn(SELLER, wasted, Instant.now(), SELLER).problem())
        .as("a bad attempt uses the nonce up")
        .isEqualTo("422 unknown-nonce");
  }

  @Test
  void givenTimesOutOfBoundsWhenSignedInThenRefused() throws Exception {
    assertThat(signIn(SELLER, nonce(SELLER), Instant.now().minusSeconds(90), SELLER).problem())
        .isEqualTo("401 sign-in-refused");
    assertThat(signIn(SELLER, nonce(SELLER), Instant.now().plusSeconds(90), SELLER).problem())
        .isEqualTo("401 sign-in-refused");
    assertThat(
            post("{\"nonce\":\"%s\",\"issuedAt\":\"now\\nChain ID: x\",\"expirationTime\":\"\",\"signature\":\"%s\"}"
                    .formatted(
                        nonce(SELLER).path("nonce").asText(),
                        SELLER.sign(new byte[] {1}).toBase58()))
                .problem())
        .isEqualTo("401 sign-in-refused");
  }

  @Test
  void givenMalformedRequestsWhenSentThenClearProblems() throws Exception {
    assertThat(get("/api/user/nonce", null).problem()).isEqualTo("400 invalid-field");
    assertThat(get("/api/user/nonce?address=0OIl", null).problem()).isEqualTo("400 invalid-field");
    assertThat(post("").problem()).isEqualTo("400 malformed-json");
    assertThat(post("[]").problem()).isEqualTo("400 malformed-json");
    assertThat(post("{}").problem()).isEqualTo("400 missing-field");
    assertThat(post("{\"nonce\":true}").problem()).isEqualTo("400 invalid-field");
    assertThat(post("{\"nonce\":\"1\",\"nonce\":\"1\"}").problem())
        .isEqualTo("400 duplicate-field");
    assertThat(post("{\"x\":\"1\"}").problem()).isEqualTo("400 unknown-field");
  }

  @Test
  void givenATokenWhenPostingIntentsThenAGoodOnePassesAndABadOneIsToldAtOnce() throws Exception {
    String token =
        JSON.readTree(signIn(SELLER, nonce(SELLER), Instant.now(), SELLER).body())
            .path("token")
            .asText();

    assertThat(postIntent(token).status()).isEqualTo(202);
    assertThat(postIntent(token + "x").problem()).isEqualTo("401 bad-token");
  }

  @Test
  void givenTooManyOpenNoncesWhenAnotherIsAskedForThenOverloadedAndTheOpenOnesStillWork()
      throws Exception {
    try (IngestService small =
        IngestService.start(
            door.config()
                .signIn(
                    new SignInConfig(
                        "vault.example",
                        "https://vault.example",
                        "solana:localnet",
                        Duration.ofMinutes(5),
                        2,
                        Duration.ofMinutes(30),
                        Set.of(),
                        Set.of()))
                .build())) {
      URI ask = small.uri().resolve("/api/user/nonce?address=" + SELLER.publicKey());
      assertThat(door.send(HttpRequest.newBuilder(ask).GET()).status()).isEqualTo(200);
      assertThat(door.send(HttpRequest.newBuilder(ask).GET()).status()).isEqualTo(200);
      assertThat(door.send(HttpRequest.newBuilder(ask).GET()).problem())
          .isEqualTo("503 overloaded");
    }
  }

  private static JsonNode nonce(Keypair wallet) throws IOException, InterruptedException {
    return new SignInClient(door, door.uri()).nonce(wallet);
  }

  private static Answer signIn(Keypair wallet, JsonNode nonce, Instant issuedAt, Keypair key)
      throws IOException, InterruptedException {
    return new SignInClient(door, door.uri()).signIn(wallet, nonce, issuedAt, key);
  }

  private static Answer post(String body) throws IOException, InterruptedException {
    return door.post("/api/auth/siws", body);
  }

  private static Answer postIntent(String token) throws IOException, InterruptedException {
    return door.send(
        HttpRequest.newBuilder(door.uri().resolve("/api/intents"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    IntentJson.one(signer(SELLER).sell(trade(1))))));
  }

  private static Answer get(String path, @Nullable String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(door.uri().resolve(path)).GET();
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return door.send(request);
  }
}
