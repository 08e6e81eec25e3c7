package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.registry.RegistryUnavailableException;
import io.phantomparadox.vault.topology.ledger.LedgerContradictionException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void givenErrorsWhenAThreadDiesThenOnlyWhatMayGoAwayIsTransient() {
    RuntimeException registry = new RuntimeException(new RegistryUnavailableException("x", null));

    assertThat(Failure.transientCause(registry)).isNotNull();
    assertThat(Failure.transientCause(new StreamsException(new InvalidTxnStateException("x"))))
        .as("a transaction that the broker ended while it was away")
        .isNotNull();
    assertThat(Failure.transientCause(new UnknownProducerIdException("x"))).isNotNull();
    assertThat(Failure.transientCause(new RecordTooLargeException("x"))).isNull();
    assertThat(Failure.transientCause(new LedgerContradictionException("x"))).isNull();
    assertThat(Failure.transientCause(new SerializationException("x"))).isNull();
  }
}
