package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.phantomparadox.vault.ingest.signin.Producer;
import io.phantomparadox.vault.ingest.signin.Tokens;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Who sent a request: somebody at an address, perhaps signed in. */
@Singleton
final class Caller {
  private static final String BEARER = "bearer ";

  private final Tokens tokens;

  Caller(Tokens tokens) {
    this.tokens = tokens;
  }

  /** What the request says of its sender. */
  sealed interface Identity {
    /** No token. */
    record Anonymous() implements Identity {}

    /** A good token. */
    record Known(Producer producer) implements Identity {}

    /** A token that is not good: spoiled, expired or of another key. */
    record BadToken() implements Identity {}
  }

  Identity of(HttpRequest<?> request) {
    String header = request.getHeaders().get("Authorization");
    if (header == null) {
      return new Identity.Anonymous();
    }
    if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return new Identity.BadToken();
    }
    return tokens
        .verify(header.substring(BEARER.length()).strip())
        .<Identity>map(Identity.Known::new)
        .orElseGet(Identity.BadToken::new);
  }
}
