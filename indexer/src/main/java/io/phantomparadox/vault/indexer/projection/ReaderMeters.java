package io.phantomparadox.vault.indexer.projection;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What operators see of a reader. */
final class ReaderMeters {
  private final AtomicLong lagRecords = new AtomicLong();
  private final AtomicLong lagMillis = new AtomicLong();
  private final AtomicBoolean databaseConnected = new AtomicBoolean();

  ReaderMeters(MeterRegistry meters) {
    Gauge.builder("vault.indexer.lag.records", lagRecords, AtomicLong::get)
        .description("Records on the topics that the tables do not have yet")
        .register(meters);
    Gauge.builder("vault.indexer.lag.seconds", lagMillis, lag -> lag.get() / 1e3)
        .description("Age of the newest record that the last poll applied; 0 without lag")
        .register(meters);
    Gauge.builder(
            "vault.indexer.database.connected", databaseConnected, state -> state.get() ? 1 : 0)
        .description("1 while the database answers the reader")
        .register(meters);
  }

  void database(boolean connected) {
    databaseConnected.set(connected);
  }

  /**
   * @param newestMillis time of the newest record applied, 0 when the poll had none
   */
  void polled(Consumer<?, ?> consumer, Set<TopicPartition> assignment, long newestMillis) {
    long lag = 0;
    for (TopicPartition partition : assignment) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    lagRecords.set(lag);
    if (lag == 0) {
      lagMillis.set(0);
    } else if (newestMillis > 0) {
      lagMillis.set(Math.max(0, System.currentTimeMillis() - newestMillis));
    }
  }
}
