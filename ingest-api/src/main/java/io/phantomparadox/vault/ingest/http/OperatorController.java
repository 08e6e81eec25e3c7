package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.HealthSource;
import io.phantomparadox.vault.ingest.IngestHealth;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.ingest.signin.Role;
import io.phantomparadox.vault.ingest.signin.TokenKeyFile;
import io.phantomparadox.vault.ingest.signin.TokenKeys;
import io.phantomparadox.vault.ingest.signin.Tokens;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For operators, signed in with a wallet that OPERATOR_WALLETS or ADMIN_WALLETS names. */
@Controller("/api/operator")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OperatorController {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorController.class);

  private final Gate gate;
  private final HealthSource health;
  private final Tokens tokens;
  private final TokenKeyFile keyFile;

  OperatorController(Gate gate, HealthSource health, Tokens tokens, TokenKeyFile keyFile) {
    this.gate = gate;
    this.health = health;
    this.tokens = tokens;
    this.keyFile = keyFile;
  }

  /**
   * How this instance is.
   *
   * @param view netting's view: OFF, CATCHING_UP or CURRENT
   * @param limits where limits are counted: NONE, MEMORY, SHARED or SHARED_AWAY
   * @param tokenKeys ids of the keys in use, the one that signs first; never a secret
   */
  @Serdeable
  record StatusBody(
      boolean ready,
      boolean kafkaReachable,
      boolean closing,
      int inFlight,
      String view,
      String limits,
      List<String> tokenKeys) {}

  /** The ids of the keys in use now. */
  @Serdeable
  record KeysBody(List<String> tokenKeys) {}

  /** How this instance is; for operators. */
  @Get("/status")
  HttpResponse<?> status(HttpRequest<?> request) {
    return gate.withRole(
        request,
        Role.OPERATOR,
        _ -> {
          IngestHealth now = health.health();
          return HttpResponse.ok(
              new StatusBody(
                  now.ready(),
                  now.kafkaReachable(),
                  now.closing(),
                  now.inFlight(),
                  now.view().name(),
                  now.limits().name(),
                  tokens.keyIds()));
        });
  }

  /** Reads JWT_KEYS_FILE anew; for admins. The old keys stay when it cannot be read. */
  @Post("/token-keys/reload")
  HttpResponse<?> reload(HttpRequest<?> request) {
    return gate.withRole(
        request,
        Role.ADMIN,
        admin -> {
          if (keyFile.path() == null) {
            return Gate.problem(
                request, ProblemType.BAD_REQUEST.with("this door was started without a key file"));
          }
          try {
            tokens.use(TokenKeys.readFrom(keyFile.path()));
          } catch (IOException | IllegalArgumentException unreadable) {
            LOG.warn("The token keys cannot be read anew: {}", unreadable.getMessage());
            return Gate.problem(
                request,
                ProblemType.BAD_REQUEST.with("the key file cannot be read; the keys stay"));
          }
          LOG.info("Token keys are now {}, as {} asked", tokens.keyIds(), admin.address());
          return HttpResponse.ok(new KeysBody(tokens.keyIds()));
        });
  }
}
