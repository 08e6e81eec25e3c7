package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.topology.NettingHarness.Batch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FirstTradeTest {
  @Test
  void givenTwoHalvesWhenTheWindowClosesWithoutFurtherInputThenABatchIsCutAndSettles() {
    try (NettingHarness vault = NettingHarness.open()) {
      // Given
      Player seller = vault.wallet("seller", 0);
      Player buyer = vault.wallet("buyer", 1_000);
      vault.item("sword", seller);
      vault.trade("t", "sword", seller, buyer, 300);
      assertThat(vault.batches()).isEmpty();

      // When
      vault.passSilently(Duration.ofMillis(1_100));

      // Then
      assertThat(vault.batches()).hasSize(1);
      Batch batch = vault.batches().getFirst();
      assertThat(batch.id()).isEqualTo(1);
      assertThat(batch.header().getExecuted()).isEqualTo(1);
      assertThat(batch.header().getNetLamports()).isEqualTo(300);
      assertThat(batch.parts()).hasSize(1);
      assertThat(vault.wallet(buyer).getAvailableLamports()).isEqualTo(700);
      assertThat(vault.wallet(seller).getAvailableLamports()).isZero();
      assertThat(vault.item("sword").getInFlightBatch()).isEqualTo(1);

      // When
      vault.settle(batch.header(), 1);

      // Then
      assertThat(vault.wallet(buyer).getChainLamports()).isEqualTo(700);
      assertThat(vault.wallet(seller).getAvailableLamports()).isEqualTo(300);
      assertThat(vault.item("sword").getOwner()).isEqualTo(new Bytes32(buyer.key().toBytes()));
      assertThat(vault.item("sword").getInFlightBatch()).isNull();
      assertThat(vault.results()).isEmpty();
    }
  }
}
