package io.phantomparadox.vault.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phantomparadox.vault.solana.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What operators see of a listener (docs/LISTENER.md); every meter is tagged with its source. */
final class ListenerMetrics {
  private final MeterRegistry meters;
  private final String source;
  private final Clock clock;
  private final AtomicLong publishedSlot = new AtomicLong(-1);
  private final AtomicLong finalizedSlot = new AtomicLong(-1);
  private final AtomicLong coveredSlot = new AtomicLong(-1);
  private final AtomicLong provenSlot = new AtomicLong(-1);
  private final AtomicLong halted = new AtomicLong();

  /** Since when the listener is not at the newest finalized slot. */
  private final AtomicReference<Instant> behindSince;

  private final Counter events;
  private final Counter transactions;
  private final Counter retries;
  private final Counter wakeUps;
  private final Counter provisional;
  private final Counter retracted;

  ListenerMetrics(MeterRegistry meters, String source) {
    this(meters, source, Clock.systemUTC());
  }

  ListenerMetrics(MeterRegistry meters, String source, Clock clock) {
    this.meters = meters;
    this.source = source;
    this.clock = clock;
    this.behindSince = new AtomicReference<>(clock.instant());
    gauge("vault.listener.published.slot", "Slot of the last published block", publishedSlot);
    gauge(
        "vault.listener.finalized.slot",
        "Newest finalized slot that an endpoint reported",
        finalizedSlot);
    gauge(
        "vault.listener.proven.slot",
        "Signature source: slot up to which accounts and events agree",
        provenSlot);
    gauge(
        "vault.listener.halted",
        "1 when the listener stopped for good and an operator must look",
        halted);
    Gauge.builder("vault.listener.slots.behind", this, ListenerMetrics::slotsBehind)
        .description("Finalized slots that are not published yet")
        .tag("source", source)
        .register(meters);
    Gauge.builder("vault.listener.seconds.behind", this, ListenerMetrics::secondsBehind)
        .description("Age of the last published block while newer ones are final, else 0")
        .tag("source", source)
        .register(meters);
    events = counter("vault.listener.events", "Events published");
    transactions = counter("vault.listener.transactions", "Kafka transactions committed");
    retries = counter("vault.listener.retries", "Failures that were retried");
    wakeUps = counter("vault.listener.wakeups", "Notifications of websockets");
    provisional = counter("vault.listener.provisional.events", "Confirmed events published");
    retracted = counter("vault.listener.provisional.retracted", "Confirmed events taken back");
    // Registered at once, so that an alert on its growth has a first value.
    unknownCounter("none");
  }

  private void gauge(String name, String what, AtomicLong value) {
    Gauge.builder(name, value, AtomicLong::get)
        .description(what)
        .tag("source", source)
        .register(meters);
  }

  private Counter counter(String name, String what) {
    return Counter.builder(name).description(what).tag("source", source).register(meters);
  }

  private Counter unknownCounter(String program) {
    return Counter.builder("vault.listener.unknown.events")
        .description("Events and instructions that no IDL describes, kept as their bytes")
        .tag("source", source)
        .tag("program", program)
        .register(meters);
  }

  /** Counts what a reader counts itself. */
  void failoversOf(ChainReader reader) {
    FunctionCounter.builder("vault.listener.failovers", reader, one -> one.failovers())
        .description("Calls that went on to another endpoint")
        .tag("source", source)
        .register(meters);
  }

  void seen(long slot) {
    finalizedSlot.accumulateAndGet(slot, Math::max);
  }

  /** Everything up to this slot is published. */
  void reached(long slot, OptionalLong blockTimeSeconds) {
    publishedSlot.set(slot);
    if (blockTimeSeconds.isPresent()) {
      behindSince.set(Instant.ofEpochSecond(blockTimeSeconds.getAsLong()));
    }
  }

  void published(int eventCount) {
    events.increment(eventCount);
    transactions.increment();
  }

  /** Nothing is left to read up to this slot. */
  void caughtUp(long slot) {
    coveredSlot.accumulateAndGet(slot, Math::max);
    behindSince.set(clock.instant());
  }

  private double slotsBehind() {
    long covered = Math.max(coveredSlot.get(), publishedSlot.get());
    return covered < 0 ? 0 : Math.max(0, finalizedSlot.get() - covered);
  }

  private double secondsBehind() {
    return slotsBehind() == 0
        ? 0
        : Math.max(0, Duration.between(behindSince.get(), clock.instant()).toMillis() / 1000.0);
  }

  void unknown(PublicKey program) {
    unknownCounter(program.toBase58()).increment();
  }

  void proven(long slot) {
    provenSlot.accumulateAndGet(slot, Math::max);
  }

  void retried() {
    retries.increment();
  }

  void woken() {
    wakeUps.increment();
  }

  void provisional(int published, int takenBack) {
    provisional.increment(published);
    retracted.increment(takenBack);
  }

  void halted() {
    halted.set(1);
  }
}
