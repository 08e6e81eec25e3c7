package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.phantomparadox.vault.ingest.limit.RateLimiter.Allowance;

/** Tells a sender on every answer how much it may still post. */
@ServerFilter("/api/**")
final class RateHeaders {
  private static final String ATTRIBUTE = "vault.allowance";

  static void remember(HttpRequest<?> request, Allowance allowance) {
    request.setAttribute(ATTRIBUTE, allowance);
  }

  @ResponseFilter
  void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
    request
        .getAttribute(ATTRIBUTE, Allowance.class)
        .filter(allowance -> allowance.limit() > 0)
        .ifPresent(allowance -> write(allowance, response));
  }

  private static void write(Allowance allowance, MutableHttpResponse<?> response) {
    response.header("X-RateLimit-Limit", Long.toString(allowance.limit()));
    response.header("X-RateLimit-Remaining", Long.toString(allowance.remaining()));
    response.header("X-RateLimit-Reset", Long.toString(allowance.resetSeconds()));
    if (!allowance.granted()) {
      response.header("Retry-After", Long.toString(allowance.retryAfterSeconds()));
    }
  }
}
