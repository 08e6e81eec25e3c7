package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.limit.RateLimiter.Allowance;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.ingest.signin.Producer;
import io.phantomparadox.vault.ingest.signin.Role;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What every request passes: its token, when it has one, and the limits of its sender. */
@Singleton
final class Gate {
  private static final byte[] NO_BODY = {};

  private final Caller caller;
  private final Sender sender;
  private final RateLimiter limiter;

  Gate(Caller caller, Sender sender, RateLimiter limiter) {
    this.caller = caller;
    this.sender = sender;
    this.limiter = limiter;
  }

  /** Whether {@link #refusal} may wait for another process. */
  boolean mayWait() {
    return limiter.where() == RateLimiter.Where.SHARED
        || limiter.where() == RateLimiter.Where.SHARED_AWAY;
  }

  /** Whether {@code count} more may pass; empty when they may. */
  Optional<Problem> refusal(HttpRequest<?> request, long count) {
    Caller.Identity identity = caller.of(request);
    if (identity instanceof Caller.Identity.BadToken) {
      return Optional.of(badToken());
    }
    @Nullable String signedIn =
        identity instanceof Caller.Identity.Known(var producer)
            ? producer.address().toBase58()
            : null;
    Allowance allowance = limiter.take(sender.address(request), signedIn, count);
    RateHeaders.remember(request, allowance);
    return allowance.granted()
        ? Optional.empty()
        : Optional.of(
            ProblemType.RATE_LIMITED.with(
                "nothing was done; at most %d at once, the same request can pass in %d s"
                    .formatted(allowance.limit(), allowance.retryAfterSeconds())));
  }

  /** Answers a request that anybody may make. */
  HttpResponse<?> anyone(HttpRequest<?> request, Function<HttpRequest<?>, HttpResponse<?>> answer) {
    try (var _ = Correlation.logged(request)) {
      return refusal(request, 1)
          .<HttpResponse<?>>map(problem -> problem(request, problem))
          .orElseGet(() -> answer.apply(request));
    }
  }

  /** Answers a request with a small JSON object. */
  HttpResponse<?> json(
      HttpRequest<byte[]> request,
      List<String> names,
      List<String> optional,
      Function<FlatJson.Reading.Fields, HttpResponse<?>> answer) {
    return anyone(
        request,
        _ ->
            switch (FlatJson.read(request.getBody().orElse(NO_BODY), names, optional)) {
              case FlatJson.Reading.Refused(Problem problem) -> problem(request, problem);
              case FlatJson.Reading.Fields fields -> {
                try {
                  yield answer.apply(fields);
                } catch (FieldValues.Unreadable unreadable) {
                  yield problem(request, unreadable.problem());
                }
              }
            });
  }

  /** Answers a request of a signed-in wallet with at least this role. */
  HttpResponse<?> withRole(
      HttpRequest<?> request, Role role, Function<Producer, HttpResponse<?>> answer) {
    return anyone(
        request,
        _ ->
            switch (caller.of(request)) {
              case Caller.Identity.Known(Producer producer) when producer.roles().contains(role) ->
                  answer.apply(producer);
              case Caller.Identity.Known _ ->
                  problem(
                      request, ProblemType.NOT_ALLOWED.with("this needs the role " + role.name()));
              case Caller.Identity.Anonymous _, Caller.Identity.BadToken _ ->
                  problem(request, ProblemType.BAD_TOKEN.with("a token is needed here"));
            });
  }

  static Problem badToken() {
    return ProblemType.BAD_TOKEN.with("the token is spoiled, expired or of another door");
  }

  static HttpResponse<?> problem(HttpRequest<?> request, Problem problem) {
    return ProblemBody.answer(problem, Correlation.of(request));
  }
}
