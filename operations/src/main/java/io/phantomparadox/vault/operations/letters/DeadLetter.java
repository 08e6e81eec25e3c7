package io.phantomparadox.vault.operations.letters;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read, as {@code vault.dead-letters} keeps it: key and value as they
 * were, the error in headers.
 *
 * @param partition of the dead letter topic
 * @param offset there
 * @param at when it was written there
 * @param key as it was read, null when there was none
 * @param value as it was read, null when there was none
 * @param headers last value of each, as text
 */
public record DeadLetter(
    int partition,
    long offset,
    Instant at,
    @Nullable String key,
    @Nullable ByteBuffer value,
    Map<String, String> headers) {
  /** Kafka Streams' own names for the same thing begin so. */
  public static final String ERROR_PREFIX = "__streams.errors.";

  /** How often it was redriven: travels with the record, so that a letter that returns is known. */
  public static final String REDRIVES_HEADER = "vault-redrives";

  /** A letter that was redriven so often and came back stays in quarantine. */
  public static final int REDRIVES_MAX = 3;

  public DeadLetter {
    headers = Map.copyOf(headers);
    value = value == null ? null : value.asReadOnlyBuffer();
  }

  @Override
  public @Nullable ByteBuffer value() {
    return value == null ? null : value.duplicate();
  }

  /** A copy of the value's bytes, null when there is none. */
  byte @Nullable [] bytes() {
    ByteBuffer view = value();
    if (view == null) {
      return null;
    }
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    for (Header header : record.headers()) {
      headers.put(
          header.key(),
          header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
    }
    return new DeadLetter(
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
        record.value() == null ? null : ByteBuffer.wrap(record.value()),
        headers);
  }

  /** The error's class without its package. */
  public String reason() {
    String name = error("exception");
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** What the error said. */
  public String message() {
    return error("message");
  }

  /** Where it was read: the topic. */
  public String originTopic() {
    return error("topic");
  }

  /** Where it was read: the partition, −1 when that is not told. */
  public int originPartition() {
    String text = error("partition");
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
  }

  /** Where it was read, for people. */
  public String origin() {
    return originTopic() + "-" + error("partition") + "@" + error("offset");
  }

  /** How often it was redriven before it came back. */
  public int redrives() {
    String text = headers.getOrDefault(REDRIVES_HEADER, "0");
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : REDRIVES_MAX;
  }

  /** Whether it came back too often to be redriven with the others. */
  public boolean quarantined() {
    return redrives() >= REDRIVES_MAX;
  }

  private String error(String name) {
    return headers.getOrDefault(ERROR_PREFIX + name, "");
  }
}
