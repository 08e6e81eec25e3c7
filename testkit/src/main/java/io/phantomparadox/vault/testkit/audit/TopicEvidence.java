package io.phantomparadox.vault.testkit.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Everything committed on the vault's topics, read like any analyst would: by the registry. */
public final class TopicEvidence {
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(5);
  private static final int HEADER_BYTES = 5;
  private static final String BATCHES = "vault.batches";
  private static final String INTENTS = "vault.intents";
  private static final byte[] NO_BYTES = {};

  /** Of these topics only the last value of a key counts, and only that is kept. */
  private static final Set<String> COMPACTED =
      Set.of("vault.balances", "vault.items", "vault.sessions");

  private final Map<String, List<LogRecord>> topics = new HashMap<>();
  private final Map<String, Map<String, GenericRecord>> latest = new HashMap<>();

  private final List<String> unreadable = new ArrayList<>();

  private TopicEvidence() {}

  /** Records of a topic, by partition and offset. */
  public List<LogRecord> of(String topic) {
    return topics.getOrDefault(topic, List.of());
  }

  /** The last value of each key of a compacted topic; deleted keys are absent. */
  public Map<String, GenericRecord> latest(String topic) {
    return latest.getOrDefault(topic, Map.of());
  }

  /** How a value's writer wrote it; a registry's answer, or what a test knows. */
  @FunctionalInterface
  public interface WriterSchemas {
    /**
     * @throws IOException when the schema cannot be had
     */
    GenericDatumReader<GenericRecord> reader(int id) throws IOException;
  }

  /** A record as it stands on a topic. */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  public record Raw(
      String topic, @Nullable String key, int partition, long offset, byte @Nullable [] value) {}

  /** The evidence of records that somebody has already, for example a test driver. */
  public static TopicEvidence of(List<Raw> records, WriterSchemas schemas) {
    TopicEvidence evidence = new TopicEvidence();
    records.forEach(record -> evidence.add(record, schemas));
    return evidence;
  }

  /** Places on {@code vault.intents}, as {@code topic-partition-offset}, that hold no record. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  private void add(Raw record, WriterSchemas schemas) {
    byte[] value = record.value();
    if (!COMPACTED.contains(record.topic())) {
      if (value != null) {
        decode(record, value, schemas)
            .ifPresent(
                read ->
                    topics.computeIfAbsent(record.topic(), topic -> new ArrayList<>()).add(read));
      }
      return;
    }
    Map<String, GenericRecord> values =
        latest.computeIfAbsent(record.topic(), topic -> new LinkedHashMap<>());
    if (value == null) {
      values.remove(record.key());
    } else {
      decode(record, value, schemas)
          .ifPresent(read -> values.put(String.valueOf(record.key()), read.value()));
    }
  }

  /**
   * Reads all that was committed on the topics before now.
   *
   * @param stall longest time without progress
   * @throws EvidenceException when a record cannot be read, or nothing comes for so long; a
   *     transaction that hangs is named with its place
   */
  public static TopicEvidence read(
      String bootstrapServers, URI registry, List<String> names, Duration stall) {
    TopicEvidence evidence = new TopicEvidence();
    Schemas schemas = new Schemas(registry);
    CommittedLog.read(
        bootstrapServers,
        names,
        stall,
        record ->
            evidence.add(
                new Raw(
                    record.topic(),
                    record.key(),
                    record.partition(),
                    record.offset(),
                    record.value()),
                schemas));
    return evidence;
  }

  /** Only vault.intents may hold what cannot be read (RULES 20). */
  private Optional<LogRecord> decode(Raw record, byte[] value, WriterSchemas schemas) {
    String where = record.topic() + "-" + record.partition() + "-" + record.offset();
    try {
      if (value.length < HEADER_BYTES || value[0] != 0) {
        throw new IOException("not Confluent's wire format");
      }
      GenericDatumReader<GenericRecord> reader = schemas.reader(ByteBuffer.wrap(value).getInt(1));
      byte[] avro = Bytes.slice(value, HEADER_BYTES, value.length - HEADER_BYTES);
      GenericRecord read = reader.read(null, DecoderFactory.get().binaryDecoder(avro, null));
      byte[] kept = record.topic().equals(BATCHES) ? avro : NO_BYTES;
      return Optional.of(
          new LogRecord(
              String.valueOf(record.key()), record.partition(), record.offset(), kept, read));
    } catch (IOException | RuntimeException e) {
      if (record.topic().equals(INTENTS)) {
        unreadable.add(where);
        return Optional.empty();
      }
      throw new EvidenceException("cannot read " + where, e);
    }
  }

  /** Schemas by id, fetched once each. */
  private static final class Schemas implements WriterSchemas {
    private final URI registry;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(HTTP_TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();

    Schemas(URI registry) {
      this.registry = registry;
    }

    @Override
    public GenericDatumReader<GenericRecord> reader(int id) throws IOException {
      GenericDatumReader<GenericRecord> known = readers.get(id);
      if (known != null) {
        return known;
      }
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + id))
              .timeout(HTTP_TIMEOUT)
              .build();
      try {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
          throw new IOException("the registry answered " + response.statusCode() + " for " + id);
        }
        Schema schema =
            new Schema.Parser().parse(json.readTree(response.body()).get("schema").asText());
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema);
        readers.put(id, reader);
        return reader;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EvidenceException("interrupted", e);
      }
    }
  }
}
