package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultSerdes;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.registry.RegistryUnavailableException;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.topology.ledger.LedgerContradictionException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** RULES 15, 20: what cannot be read, and what is of another chain. */
class ForeignInputTest {
  @Test
  void givenAnUnreadableIntentWhenReadThenItIsADeadLetterWithHeadersAndTheGameGoesOn() {
    try (NettingHarness harness = NettingHarness.open()) {
      Player seller = harness.wallet("seller", 0);
      Player buyer = harness.wallet("buyer", 1_000);
      harness.item("sword", seller);

      harness.postBytes(GameKey.of(NettingHarness.GAME), new byte[] {7, 7, 7});
      harness.trade("t1", "sword", seller, buyer, 10);
      harness.pass(java.time.Duration.ofSeconds(2));

      TestRecord<String, byte[]> letter = harness.deadLetters().getFirst();
      assertThat(letter.value()).containsExactly(7, 7, 7);
      assertThat(header(letter, "__streams.errors.topic")).isEqualTo(VaultTopics.INTENTS);
      assertThat(header(letter, "__streams.errors.offset")).isEqualTo("0");
      assertThat(header(letter, "__streams.errors.exception"))
          .isEqualTo(SerializationException.class.getName());
      assertThat(harness.batches()).hasSize(1);
    }
  }

  @Test
  void givenAnUnreadableChainEventWhenReadThenTheTaskStops() {
    try (NettingHarness harness = NettingHarness.open()) {
      assertThatThrownBy(() -> harness.chainBytes(new byte[] {7, 7, 7}))
          .hasRootCauseInstanceOf(SerializationException.class);
    }
  }

  @Test
  void givenAnEventOfAnotherChainWhenReadThenTheTaskStops() {
    byte[] elsewhere = Hash32.sha256("another cluster".getBytes(StandardCharsets.UTF_8)).toBytes();
    try (NettingHarness harness = NettingHarness.open()) {
      assertThatThrownBy(() -> harness.chainBytes(event(elsewhere, Signing.PROGRAM.toBytes())))
          .hasRootCauseInstanceOf(LedgerContradictionException.class);
    }
  }

  @Test
  void givenAnEventOfAnotherProgramWhenReadThenTheTaskStops() {
    byte[] other = Hash32.sha256("another program".getBytes(StandardCharsets.UTF_8)).toBytes();
    try (NettingHarness harness = NettingHarness.open()) {
      assertThatThrownBy(() -> harness.chainBytes(event(Signing.GENESIS.toBytes(), other)))
          .hasRootCauseInstanceOf(LedgerContradictionException.class);
    }
  }

  @Test
  void givenErrorsWhenAThreadDiesThenOnlyWhatMayGoAwayIsTransient() {
    RuntimeException registry = new RuntimeException(new RegistryUnavailableException("x", null));

    assertThat(Failure.transientCause(registry)).isNotNull();
    assertThat(Failure.transientCause(new LedgerContradictionException("x"))).isNull();
    assertThat(Failure.transientCause(new SerializationException("x"))).isNull();
  }

  private static byte[] event(byte[] genesis, byte[] program) {
    ChainEvent event =
        new ChainEvent(
            new EventId(new Bytes32(genesis), new Signature64(new byte[64]), 0, 0),
            200L,
            new Bytes32(new byte[32]),
            null,
            0,
            new Bytes32(program),
            NettingHarness.GAME,
            new WalletOpened(Player.named("stranger").bytes(), 9L));
    return VaultSerdes.serializer(ChainEvent.class, NettingHarness.CODECS)
        .serialize(VaultTopics.CHAIN_EVENTS, event);
  }

  private static String header(TestRecord<String, byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
