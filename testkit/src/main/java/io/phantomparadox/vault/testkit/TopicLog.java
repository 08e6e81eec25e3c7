package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.VaultSerdes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** Everything that was written to one output topic, as bytes and as records. */
final class TopicLog<T extends SpecificRecord> {
  /** One record; the value is null for a tombstone. */
  record Entry<T>(TestRecord<String, byte[]> raw, T value) {}

  private final String topic;
  private final TestOutputTopic<String, byte[]> output;
  private final org.apache.kafka.common.serialization.Deserializer<T> codec;
  private final List<Entry<T>> entries = new ArrayList<>();

  TopicLog(TopologyTestDriver driver, String topic, Class<T> type, Map<String, ?> codecs) {
    this.topic = topic;
    output = driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    codec = VaultSerdes.deserializer(type, codecs);
  }

  /** All records so far. */
  List<Entry<T>> entries() {
    for (TestRecord<String, byte[]> record : output.readRecordsToList()) {
      entries.add(new Entry<>(record, codec.deserialize(topic, record.value())));
    }
    return entries;
  }

  List<TestRecord<String, byte[]>> raw() {
    return entries().stream().map(Entry::raw).toList();
  }

  List<T> values() {
    return entries().stream().map(Entry::value).toList();
  }
}
