package io.phantomparadox.vault.settlement.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.Task;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers that both believe a partition is theirs, on a real broker. */
class SettlementLogTest {
  private static final Duration IN_TIME = Duration.ofSeconds(20);
  private static final BatchIdentity BATCH = new BatchIdentity(1, 1, Hash32.ZERO, Hash32.ZERO, 0);

  @Test
  void givenAWorkerThatSleptWhenAnotherHasThePartitionThenItCanLogAndThereforeSendNothing(
      @TempDir Path store) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        new TopicProvisioner(admin, 1, (short) 1, IN_TIME).apply();
      }
      SettlementConfig config =
          SettlementConfig.of(
              broker.bootstrapServers(),
              "memory://" + UUID.randomUUID(),
              List.of(URI.create("http://127.0.0.1:1")),
              VaultProgram.atDefaultAddress().id(),
              Keypair.fromSeed(new byte[32]),
              store);
      try (SettlementLog slept = open(config)) {
        slept.append(List.of(signed(1)));
        try (SettlementLog owner = open(config)) {
          assertThatThrownBy(() -> slept.append(List.of(signed(2))))
              .isInstanceOfAny(
                  ProducerFencedException.class, InvalidProducerEpochException.class);
          assertThat(attempts(owner, config)).isEqualTo(1);
          owner.append(List.of(signed(2)));
          assertThat(attempts(owner, config)).isEqualTo(2);
        }
      }
    }
  }

  private static SettlementLog open(SettlementConfig config) {
    return SettlementLog.open(config, 0, () -> new ConsumerGroupMetadata(config.groupId()));
  }

  private static int attempts(SettlementLog log, SettlementConfig config) {
    return log.restore(config.startTimeout())
        .states()
        .get(new BatchKey(BATCH.game(), BATCH.batchId()))
        .attempts(Task.of(SettlementStep.FINALIZE))
        .size();
  }

  /** The second attempt can only be logged when the first is known to be dead; its end is enough. */
  private static SettlementEvent signed(int attempt) {
    SignedTransaction transaction =
        new SignedTransaction(
            new Signature64(new byte[64]), ByteBuffer.wrap(new byte[] {1}), 1L, 1L, 5_000L);
    SettlementEvents events = new SettlementEvents(BATCH, Clock.systemUTC());
    SettlementEvent signed =
        events.signed(Task.of(SettlementStep.FINALIZE), attempt, transaction);
    if (attempt == 1) {
      signed.setStatus(io.phantomparadox.vault.schemas.avro.SettlementStatus.DEAD);
    }
    return signed;
  }
}
