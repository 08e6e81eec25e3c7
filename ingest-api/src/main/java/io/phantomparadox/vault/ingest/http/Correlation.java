package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every request a correlation id: the caller's, when it is harmless, else a new one. It goes
 * into the answer, the logs and the Kafka record.
 */
@ServerFilter("/**")
final class Correlation {
  static final String HEADER = "X-Correlation-Id";

  /** Its name in the logs. */
  static final String LOG_KEY = "correlationId";

  private static final String ATTRIBUTE = "vault.correlation-id";
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  @RequestFilter
  void enter(HttpRequest<?> request) {
    var _ = of(request);
  }

  @ResponseFilter
  void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.header(HEADER, of(request));
  }

  /**
   * Puts the request's id into everything logged until the answer is closed.
   *
   * @return to be closed by the same thread
   */
  static MDC.MDCCloseable logged(HttpRequest<?> request) {
    return MDC.putCloseable(LOG_KEY, of(request));
  }

  /** The request's id; made at the first call. */
  static String of(HttpRequest<?> request) {
    @Nullable String known = request.getAttribute(ATTRIBUTE, String.class).orElse(null);
    if (known == null) {
      String asked = request.getHeaders().get(HEADER);
      known =
          asked != null && HARMLESS.matcher(asked).matches() ? asked : UUID.randomUUID().toString();
      request.setAttribute(ATTRIBUTE, known);
    }
    return known;
  }
}
