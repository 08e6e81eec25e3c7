package io.phantomparadox.vault.settlement.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.SettlementConfig;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.Task;
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
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers that both believe a partition is theirs, on a real broker. */
class SettlementLogTest {
  private static final Duration IN_TIME = Duration.ofSeconds(20);
  private static final Task COMMIT = Task.of(SettlementStep.COMMIT);
  private static final Task FINALIZE = Task.of(SettlementStep.FINALIZE);
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
        slept.append(List.of(signed(COMMIT)));
        try (SettlementLog owner = open(config)) {
          assertThatThrownBy(() -> slept.append(List.of(signed(FINALIZE))))
              .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
          assertThat(logged(owner, config)).containsExactly(COMMIT);
          owner.append(List.of(signed(FINALIZE)));
          // the marker of its own transaction is written after it was answered
          await()
              .atMost(IN_TIME)
              .untilAsserted(
                  () ->
                      assertThat(logged(owner, config))
                          .containsExactlyInAnyOrder(COMMIT, FINALIZE));
        }
      }
    }
  }

  private static SettlementLog open(SettlementConfig config) {
    return SettlementLog.open(
        config,
        0,
        () -> {
          throw new IllegalStateException("no batch ends here");
        });
  }

  private static Set<Task> logged(SettlementLog log, SettlementConfig config) {
    return log.restore(config.startTimeout())
        .states()
        .get(new BatchKey(BATCH.game(), BATCH.batchId()))
        .tasks();
  }

  private static SettlementEvent signed(Task task) {
    SignedTransaction transaction =
        new SignedTransaction(
            new Signature64(new byte[64]), ByteBuffer.wrap(new byte[] {1}), 1L, 1L, 5_000L);
    return new SettlementEvents(BATCH, Clock.systemUTC()).signed(task, 1, transaction);
  }
}
