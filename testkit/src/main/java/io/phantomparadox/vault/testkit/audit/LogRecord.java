package io.phantomparadox.vault.testkit.audit;

import org.apache.avro.generic.GenericRecord;

/**
 * One record as it stands on a topic.
 *
 * @param avro the value's bytes behind Confluent's header, of a batch; nobody needs another's
 */
@SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
public record LogRecord(String key, int partition, long offset, byte[] avro, GenericRecord value) {
  public long number(String field) {
    return ((Number) value.get(field)).longValue();
  }

  public GenericRecord body() {
    return (GenericRecord) value.get("body");
  }
}
