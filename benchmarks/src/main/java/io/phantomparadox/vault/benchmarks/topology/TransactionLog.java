package io.phantomparadox.vault.benchmarks.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;

/** How long transactions were open, as the broker's coordinator wrote it down. */
final class TransactionLog {
  private static final byte PREPARE_COMMIT = 2;
  private static final byte PREPARE_ABORT = 3;
  private static final int LOG_PARTITIONS = 4;

  private TransactionLog() {}

  /** Open time of each ended transaction whose id begins so, milliseconds. */
  static List<Long> openMillis(Stage stage, String prefix) {
    List<Long> durations = new ArrayList<>();
    for (int partition = 0; partition < LOG_PARTITIONS; partition++) {
      stage.read(
          Topic.TRANSACTION_STATE_TOPIC_NAME,
          partition,
          0,
          record -> {
            if (record.value() == null) {
              return;
            }
            ByteBuffer key = ByteBuffer.wrap(record.key());
            String id =
                new TransactionLogKey(new ByteBufferAccessor(key), key.getShort())
                    .transactionalId();
            ByteBuffer bytes = ByteBuffer.wrap(record.value());
            TransactionLogValue value =
                new TransactionLogValue(new ByteBufferAccessor(bytes), bytes.getShort());
            boolean ended =
                value.transactionStatus() == PREPARE_COMMIT
                    || value.transactionStatus() == PREPARE_ABORT;
            if (ended && id.startsWith(prefix)) {
              durations.add(
                  value.transactionLastUpdateTimestampMs() - value.transactionStartTimestampMs());
            }
          });
    }
    return durations;
  }
}
