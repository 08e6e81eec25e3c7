package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What operators see of a listener; every meter is tagged with its source. */
final class ListenerMetrics {
  private final AtomicLong publishedSlot = new AtomicLong(-1);
  private final AtomicLong finalizedSlot = new AtomicLong(-1);
  private final AtomicLong halted = new AtomicLong();
  private final Counter events;
  private final Counter transactions;
  private final Counter retries;

  ListenerMetrics(MeterRegistry meters, String source) {
    Gauge.builder("vault.listener.published.slot", publishedSlot, AtomicLong::get)
        .description("Slot of the last block whose events are published")
        .tag("source", source)
        .register(meters);
    Gauge.builder("vault.listener.finalized.slot", finalizedSlot, AtomicLong::get)
        .description("Newest finalized slot that an endpoint reported")
        .tag("source", source)
        .register(meters);
    Gauge.builder("vault.listener.halted", halted, AtomicLong::get)
        .description("1 when the listener stopped for good and an operator must look")
        .tag("source", source)
        .register(meters);
    events = counter(meters, source, "vault.listener.events", "Events published");
    transactions =
        counter(meters, source, "vault.listener.transactions", "Kafka transactions committed");
    retries = counter(meters, source, "vault.listener.retries", "Failures that were retried");
  }

  private static Counter counter(MeterRegistry meters, String source, String name, String what) {
    return Counter.builder(name).description(what).tag("source", source).register(meters);
  }

  void seen(long slot) {
    finalizedSlot.accumulateAndGet(slot, Math::max);
  }

  void published(long slot, int eventCount) {
    publishedSlot.set(slot);
    events.increment(eventCount);
    transactions.increment();
  }

  void retried() {
    retries.increment();
  }

  void halted() {
    halted.set(1);
  }
}
