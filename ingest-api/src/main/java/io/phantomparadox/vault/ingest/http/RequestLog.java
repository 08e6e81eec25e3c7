package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.phantomparadox.vault.ingest.management.IntentMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One line and one count a request: method, path, status, correlation id; no query, no body, no
 * header. What was accepted is told at DEBUG, refusals of who one is or how often at INFO, failures
 * at WARN.
 */
@ServerFilter("/**")
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final String PROBES = "/health";

  private final IntentMeters meters;

  RequestLog(IntentMeters meters) {
    this.meters = meters;
  }

  @ResponseFilter
  void leave(HttpRequest<?> request, HttpResponse<?> response) {
    int status = response.code();
    if (!request.getPath().startsWith(PROBES)) {
      // probes come every second and would hide what users see
      meters.status(status);
    }
    Level level = level(status);
    if (LOG.isEnabledForLevel(level)) {
      LOG.atLevel(level)
          .addKeyValue(Correlation.LOG_KEY, Correlation.of(request))
          .addKeyValue("method", request.getMethodName())
          .addKeyValue("path", request.getPath())
          .addKeyValue("status", status)
          .log("{}", response.getBody(ProblemBody.class).map(ProblemBody::type).orElse("answered"));
    }
  }

  private static Level level(int status) {
    if (status >= 500) {
      return Level.WARN;
    }
    return status == 401 || status == 403 || status == 429 ? Level.INFO : Level.DEBUG;
  }
}
