package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.limit.RateLimiter.Allowance;

/** Tells a sender on every answer how much it may still post. */
@ServerFilter("/api/**")
final class RateHeaders {
  private static final String ATTRIBUTE = "vault.allowance";

  private final RateLimiter limiter;
  private final Sender sender;

  RateHeaders(RateLimiter limiter, Sender sender) {
    this.limiter = limiter;
    this.sender = sender;
  }

  static void remember(HttpRequest<?> request, Allowance allowance) {
    request.setAttribute(ATTRIBUTE, allowance);
  }

  @ResponseFilter
  void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
    Allowance allowance =
        request
            .getAttribute(ATTRIBUTE, Allowance.class)
            .orElseGet(() -> limiter.glance(sender.address(request)));
    if (allowance.limit() > 0) {
      write(allowance, response);
    }
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
