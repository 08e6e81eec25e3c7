package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.registry.RegistryUnavailableException;
import io.phantomparadox.vault.topology.ledger.LedgerContradictionException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void givenErrorsWhenAThreadDiesThenOnlyWhatMayGoAwayIsTransient() {
    RuntimeException registry = new RuntimeException(new RegistryUnavailableException("x", null));

    assertThat(Failure.transientCause(registry)).isNotNull();
    assertThat(Failure.transientCause(new LedgerContradictionException("x"))).isNull();
    assertThat(Failure.transientCause(new SerializationException("x"))).isNull();
  }
}
