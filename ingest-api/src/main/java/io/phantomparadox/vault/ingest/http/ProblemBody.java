package io.phantomparadox.vault.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * A problem as JSON (RFC 9457).
 *
 * @param type stable name
 * @param title for people, the same for every occurrence of the type
 * @param status of the answer
 * @param detail what is particular to this occurrence
 * @param field the field of the body it is about
 * @param reason the name that {@code vault.intent-results} has for it, where it has one
 * @param correlationId to be quoted when asking about it
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemBody(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String field,
    @Nullable String reason,
    String correlationId) {

  /** Seconds after which another attempt makes sense, in 503 answers. */
  static final int RETRY_AFTER_SECONDS = 1;

  static ProblemBody of(Problem problem, String correlationId) {
    ProblemType type = problem.type();
    return new ProblemBody(
        type.urn(),
        type.title(),
        type.status(),
        problem.detail(),
        problem.field(),
        type.reason(),
        correlationId);
  }

  static MutableHttpResponse<ProblemBody> answer(Problem problem, String correlationId) {
    return fill(HttpResponse.ok(), problem, correlationId);
  }

  static MutableHttpResponse<ProblemBody> fill(
      MutableHttpResponse<?> response, Problem problem, String correlationId) {
    int status = problem.type().status();
    response.status(HttpStatus.valueOf(status));
    response.contentType(MediaType.of(Problem.MEDIA_TYPE));
    if (status == 503) {
      response.header("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
    }
    if (status == 401) {
      // RFC 9110 asks for a challenge; an intent itself carries its proof
      response.header(
          "WWW-Authenticate",
          problem.type() == ProblemType.BAD_SIGNATURE ? "PPV-Ed25519" : "Bearer");
    }
    return response.body(of(problem, correlationId));
  }
}
