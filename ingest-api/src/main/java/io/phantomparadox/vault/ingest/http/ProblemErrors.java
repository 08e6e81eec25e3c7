package io.phantomparadox.vault.ingest.http;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server itself refuses (route, method, media type, size) becomes a problem too. */
@Singleton
@Primary
final class ProblemErrors implements ErrorResponseProcessor<ProblemBody> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemErrors.class);

  @Override
  public MutableHttpResponse<ProblemBody> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    String correlationId = Correlation.of(context.getRequest());
    Problem problem =
        unread(context.getRequest())
            .map(ProblemErrors::problem)
            .orElseGet(() -> problem(response.code()));
    if (problem.type() == ProblemType.INTERNAL_ERROR) {
      LOG.error(
          "A request failed, correlation id {}",
          correlationId,
          context.getRootCause().orElse(null));
    }
    MutableHttpResponse<ProblemBody> answer = ProblemBody.fill(response, problem, correlationId);
    return context.getRequest().getMethod() == HttpMethod.HEAD ? answer.body(null) : answer;
  }

  /** Why the server could not even read the request's head. */
  private static Optional<Throwable> unread(HttpRequest<?> request) {
    return request instanceof NettyHttpRequest<?> netty
        ? Optional.ofNullable(netty.getNativeRequest().decoderResult().cause())
        : Optional.empty();
  }

  private static Problem problem(Throwable unread) {
    return switch (unread) {
      case TooLongHttpLineException _ ->
          ProblemType.URI_TOO_LONG.with("the first line is longer than this server reads");
      case TooLongHttpHeaderException _ ->
          ProblemType.HEADERS_TOO_LARGE.with("the headers are longer than this server reads");
      default -> ProblemType.BAD_REQUEST.with("the request cannot be read");
    };
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 404 -> ProblemType.NOT_FOUND.with("no such path");
      case 405 -> ProblemType.METHOD_NOT_ALLOWED.with("see the Allow header");
      case 406 -> ProblemType.NOT_ACCEPTABLE.with("answers are application/json");
      case 413 -> ProblemType.BODY_TOO_LARGE.with("the body is larger than this server reads");
      case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE.with("see the Accept header of the answer");
      default ->
          status >= 500
              ? ProblemType.INTERNAL_ERROR.with("see the logs for the correlation id")
              : ProblemType.BAD_REQUEST.with("the request cannot be read");
    };
  }
}
