package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.HealthSource;
import io.phantomparadox.vault.ingest.IngestHealth;

/** Health for load balancers that see only the API's port; the management port has more. */
@Controller("/health")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HealthController {
  private final HealthSource source;

  HealthController(HealthSource source) {
    this.source = source;
  }

  /** UP or DOWN. */
  @Serdeable
  record HealthBody(String status) {}

  /** 200 while intents can be taken, else 503. */
  @Get(uris = {"/", "/readiness"})
  HttpResponse<HealthBody> readiness() {
    return answer(source.health().ready());
  }

  /** 200 while the process works. */
  @Get("/liveness")
  HttpResponse<HealthBody> liveness() {
    IngestHealth health = source.health();
    return answer(health.live());
  }

  private static HttpResponse<HealthBody> answer(boolean up) {
    return HttpResponse.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(new HealthBody(up ? "UP" : "DOWN"));
  }
}
