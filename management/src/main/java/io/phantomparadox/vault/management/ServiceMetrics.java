package io.phantomparadox.vault.management;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of a process. Prometheus reads it; with {@code OTEL_EXPORTER_OTLP_ENDPOINT} (or
 * {@code OTEL_EXPORTER_OTLP_METRICS_ENDPOINT}) it is pushed to an OpenTelemetry collector as well.
 */
public final class ServiceMetrics {
  /** Seconds from the process's start until a service was ready the first time. */
  public static final String START_SECONDS = "vault.service.start.seconds";

  private static final Logger LOG = LoggerFactory.getLogger(ServiceMetrics.class);
  private static final Duration FIRST_READY_LOOK = Duration.ofMillis(100);

  /** A service that was not ready within this is not measured any more: it has an alert. */
  private static final Duration FIRST_READY_MAX = Duration.ofHours(1);

  private static final Duration PUSH_INTERVAL = Duration.ofSeconds(30);

  private ServiceMetrics() {}

  /** A registry that Prometheus alone reads, with the JVM's own metrics. */
  public static PrometheusMeterRegistry forPrometheus() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    bindJvm(registry);
    return registry;
  }

  /** The registry that the environment asks for. */
  public static MeterRegistry fromEnvironment(Map<String, String> environment) {
    @Nullable String base = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT");
    @Nullable String exact = environment.get("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
    if (isBlank(base) && isBlank(exact)) {
      return forPrometheus();
    }
    String url =
        isBlank(exact) ? base.strip().replaceAll("/+$", "") + "/v1/metrics" : exact.strip();
    CompositeMeterRegistry both = new CompositeMeterRegistry();
    both.add(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    both.add(new OtlpMeterRegistry(otlp(url, environment), Clock.SYSTEM));
    bindJvm(both);
    return both;
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static OtlpConfig otlp(String url, Map<String, String> environment) {
    String step = environment.getOrDefault("OTEL_METRIC_EXPORT_INTERVAL", "");
    Duration interval =
        step.isBlank() ? PUSH_INTERVAL : Duration.ofMillis(Long.parseLong(step.strip()));
    return new OtlpConfig() {
      @Override
      public @Nullable String get(String key) {
        return null;
      }

      @Override
      public String url() {
        return url;
      }

      @Override
      public Duration step() {
        return interval;
      }
    };
  }

  private static void bindJvm(MeterRegistry registry) {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** The part of a registry that Prometheus reads. */
  static Optional<PrometheusMeterRegistry> prometheus(MeterRegistry registry) {
    return switch (registry) {
      case PrometheusMeterRegistry prometheus -> Optional.of(prometheus);
      case CompositeMeterRegistry composite ->
          composite.getRegistries().stream().flatMap(each -> prometheus(each).stream()).findFirst();
      default -> Optional.empty();
    };
  }

  /** What Prometheus reads now; empty text for a registry that is not for it. */
  public static String scrape(MeterRegistry registry) {
    return prometheus(registry).map(PrometheusMeterRegistry::scrape).orElse("");
  }

  /**
   * Shows how long a service took to be ready the first time.
   *
   * @param service as the other metrics name it: ingest, netting, settlement, listener, indexer …
   */
  public static void started(MeterRegistry registry, String service, Duration took) {
    double seconds = took.toMillis() / 1e3;
    Gauge.builder(START_SECONDS, () -> seconds)
        .description("From the start of the process to the first time it was ready")
        .tag("service", service.toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Looks until a service is ready, then shows how long that took since the JVM began. */
  public static void watchStart(MeterRegistry registry, String service, BooleanSupplier ready) {
    Thread.ofPlatform()
        .daemon()
        .name(service + "-first-ready")
        .start(() -> awaitFirstReady(registry, service, ready));
  }

  private static void awaitFirstReady(
      MeterRegistry registry, String service, BooleanSupplier ready) {
    try {
      while (!ready.getAsBoolean()) {
        if (registry.isClosed() || processAge().compareTo(FIRST_READY_MAX) > 0) {
          return;
        }
        Thread.sleep(FIRST_READY_LOOK);
      }
      Duration took = processAge();
      started(registry, service, took);
      LOG.info("{} is ready {} ms after the process began", service, took.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Since this JVM began. */
  static Duration processAge() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }
}
