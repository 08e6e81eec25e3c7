package io.phantomparadox.vault.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.BatchPayload.MalformedPayloadException;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchPayloadTest {
  private static final Bytes32 ZERO = new Bytes32(new byte[32]);
  private static final List<BatchRecord> RECORDS =
      List.of(
          new BatchRecord(
              1L,
              1L,
              new BatchPart(
                  0, List.of(), List.of(), List.of(), List.of(new NetDelta(ZERO, -5L)), List.of())),
          new BatchRecord(
              1L,
              1L,
              new NetBatch(
                  ZERO, ZERO, ZERO, 1, 0, 0, 0, 0, 1, 0, 0L, 0L, 1L, 2L, 1, 0, List.of())));

  @Test
  void thePayloadIsTheRecordsOfTheTopic() throws MalformedPayloadException {
    byte[] payload = payload();

    assertThat(BatchPayload.parse(payload)).isEqualTo(RECORDS);
    assertThat(BatchPayload.digest(payload)).hasSize(32);
  }

  @Test
  void noTruncationIsAPayloadOfTheSameRecords() throws MalformedPayloadException {
    byte[] payload = payload();
    int firstRecordEnds = 4 + payload[0];

    for (int length = 1; length < payload.length; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      if (length == firstRecordEnds) {
        assertThat(BatchPayload.parse(cut)).isEqualTo(RECORDS.subList(0, 1));
      } else {
        assertThatThrownBy(() -> BatchPayload.parse(cut))
            .isInstanceOf(MalformedPayloadException.class);
      }
    }
  }

  private static byte[] payload() {
    var serializer =
        VaultSerdes.serializer(
            BatchRecord.class, Map.of("schema.registry.url", "memory://payload"));
    return BatchPayload.assemble(
        RECORDS.stream().map(r -> serializer.serialize(VaultTopics.BATCHES, r)).toList());
  }
}
