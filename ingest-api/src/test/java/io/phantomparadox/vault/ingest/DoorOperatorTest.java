package io.phantomparadox.vault.ingest;

import static io.phantomparadox.vault.ingest.RunningDoor.keypair;
import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.ingest.RunningDoor.Answer;
import io.phantomparadox.vault.ingest.signin.Producer;
import io.phantomparadox.vault.ingest.signin.Role;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.ingest.signin.Tokens;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators' endpoints, and the rotation of token keys at a running door. */
class DoorOperatorTest {
  @TempDir Path directory;

  @Test
  void givenRolesWhenOperatorsEndpointsAreAskedThenOnlyTheirsPassAndKeysRotateTwoAtATime()
      throws Exception {
    Path file = directory.resolve("jwt-keys");
    Files.writeString(file, key("old", 1));
    try (RunningDoor door =
        RunningDoor.start(
            config -> config.tokenKeys(TokenKeys.parse(key("old", 1))).tokenKeysFile(file))) {
      String producer = token("old", 1, Set.of(Role.PRODUCER));
      String operator = token("old", 1, Set.of(Role.PRODUCER, Role.OPERATOR));
      String admin = token("old", 1, Set.of(Role.PRODUCER, Role.OPERATOR, Role.ADMIN));

      assertThat(status(door, null).problem()).isEqualTo("401 bad-token");
      assertThat(status(door, producer).problem()).isEqualTo("403 not-allowed");
      assertThat(status(door, operator).body())
          .contains("\"ready\":true")
          .contains("\"tokenKeys\":[\"old\"]");
      assertThat(reload(door, operator).problem()).isEqualTo("403 not-allowed");

      Files.writeString(file, key("new", 2) + "," + key("old", 1));
      assertThat(reload(door, admin).body()).isEqualTo("{\"tokenKeys\":[\"new\",\"old\"]}");
      String newer = token("new", 2, Set.of(Role.PRODUCER, Role.OPERATOR));
      assertThat(status(door, operator).status()).as("old tokens stay good").isEqualTo(200);
      assertThat(status(door, newer).status()).isEqualTo(200);

      Files.writeString(file, "nonsense");
      assertThat(reload(door, admin).problem()).isEqualTo("400 bad-request");
      assertThat(status(door, newer).status()).as("the keys stay").isEqualTo(200);

      Files.writeString(file, key("new", 2));
      assertThat(reload(door, admin).status()).isEqualTo(200);
      assertThat(status(door, operator).problem()).as("dropped").isEqualTo("401 bad-token");
      assertThat(status(door, newer).status()).isEqualTo(200);
    }
  }

  private static String key(String id, int value) {
    byte[] secret = new byte[32];
    secret[0] = (byte) value;
    return id + ":" + Base64.getEncoder().encodeToString(secret);
  }

  private static String token(String id, int value, Set<Role> roles) {
    return new Tokens(TokenKeys.parse(key(id, value)), Duration.ofMinutes(5), Clock.systemUTC())
        .issue(new Producer(keypair(3).publicKey(), roles))
        .text();
  }

  private static Answer status(RunningDoor door, @Nullable String token) throws Exception {
    return door.send(with(door, "/api/operator/status", token).GET());
  }

  private static Answer reload(RunningDoor door, String token) throws Exception {
    return door.send(
        with(door, "/api/operator/token-keys/reload", token)
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  private static HttpRequest.Builder with(RunningDoor door, String path, @Nullable String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(door.uri().resolve(path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }
}
