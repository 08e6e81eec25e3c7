package io.phantomparadox.vault.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.sentry.Sentry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What goes to standard output, to Sentry and to an OpenTelemetry collector, as they take it. */
class ElsewhereTest {
  private static final Duration IN_TIME = Duration.ofSeconds(30);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(String path, String contentType, byte[] body) {
    String text() throws IOException {
      return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() throws IOException {
      boolean zipped = body.length > 2 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
      try (InputStream in =
          zipped
              ? new GZIPInputStream(new ByteArrayInputStream(body))
              : new ByteArrayInputStream(body)) {
        return in.readAllBytes();
      }
    }

    /** Metrics by name, as a collector that knows OpenTelemetry's own definitions reads them. */
    Map<String, Metric> metrics() throws IOException {
      Map<String, Metric> byName = new HashMap<>();
      for (ResourceMetrics resource :
          ExportMetricsServiceRequest.parseFrom(bytes()).getResourceMetricsList()) {
        resource
            .getScopeMetricsList()
            .forEach(
                scope -> scope.getMetricsList().forEach(each -> byName.put(each.getName(), each)));
      }
      return byName;
    }
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            received.add(
                new Received(
                    exchange.getRequestURI().getPath(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  @AfterEach
  void close() {
    Sentry.close();
    server.stop(0);
    System.clearProperty("SENTRY_DSN");
    System.clearProperty("vault.service");
  }

  @Test
  void givenADsn_whenAnErrorIsLogged_thenSentryGetsItAndTheLineIsJsonWithItsCorrelationId()
      throws Exception {
    System.setProperty(
        "SENTRY_DSN", "http://key@127.0.0.1:" + server.getAddress().getPort() + "/7");
    String line = logAnError("settlement", "batch 1/7 is lost");

    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("level").asText()).isEqualTo("ERROR");
    assertThat(json.path("formattedMessage").asText()).isEqualTo("batch 1/7 is lost");
    assertThat(json.path("mdc").path("correlationId").asText()).isEqualTo("c-42");
    assertThat(json.path("context").path("name").asText()).isEqualTo("settlement");
    await()
        .atMost(IN_TIME)
        .untilAsserted(
            () ->
                assertThat(received)
                    .anySatisfy(
                        one -> {
                          assertThat(one.path()).isEqualTo("/api/7/envelope/");
                          assertThat(one.text()).contains("batch 1/7 is lost", "settlement");
                        }));
  }

  @Test
  void givenNoDsn_whenAnErrorIsLogged_thenNothingLeaves() throws Exception {
    assertThat(logAnError("netting", "alone")).contains("alone");
    Sentry.flush(500);
    assertThat(received).isEmpty();
  }

  @Test
  void givenACollector_whenMetricsAreKept_thenTheyArePushedAndPrometheusStillReadsThem() {
    MeterRegistry meters =
        ServiceMetrics.fromEnvironment(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                "OTEL_METRIC_EXPORT_INTERVAL",
                "200"));
    try {
      meters.counter("vault.demo.things").increment();
      await()
          .atMost(IN_TIME)
          .untilAsserted(
              () ->
                  assertThat(received)
                      .anySatisfy(
                          one -> {
                            assertThat(one.path()).isEqualTo("/v1/metrics");
                            assertThat(one.contentType()).isEqualTo("application/x-protobuf");
                            Metric things = one.metrics().get("vault.demo.things");
                            assertThat(things).isNotNull();
                            assertThat(things.getSum().getIsMonotonic()).isTrue();
                            assertThat(things.getSum().getDataPoints(0).getAsDouble()).isEqualTo(1);
                            assertThat(one.metrics()).containsKey("jvm.memory.used");
                          }));
      assertThat(ServiceMetrics.scrape(meters)).contains("vault_demo_things_total 1.0");
    } finally {
      meters.close();
    }
  }

  /** Logs with the configuration services have; gives the line on standard output. */
  private static String logAnError(String service, String message) throws Exception {
    System.setProperty("vault.service", service);
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          ElsewhereTest.class.getClassLoader().getResource("vault-logback.xml"));
      Logger logger = context.getLogger("io.phantomparadox.vault.demo");
      MDC.put("correlationId", "c-42");
      logger.error(message);
      Sentry.flush(IN_TIME.toMillis());
    } finally {
      MDC.remove("correlationId");
      context.stop();
      System.setOut(before);
    }
    return printed
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("\"ERROR\""))
        .findFirst()
        .orElseThrow();
  }
}
