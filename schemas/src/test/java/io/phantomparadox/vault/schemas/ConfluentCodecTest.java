package io.phantomparadox.vault.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.registry.RegistryRefusedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class ConfluentCodecTest {
  private static final String TOPIC = VaultTopics.INTENTS;

  private Map<String, String> configs = Map.of();

  @BeforeEach
  void aRegistryOfItsOwn(TestInfo test) {
    configs = Map.of("schema.registry.url", "memory://" + test.getDisplayName());
  }

  @Test
  void aRecordComesBackAsItWasWritten() {
    SignedIntent intent = intent((byte) 3);

    byte[] wire = VaultSerdes.serializer(SignedIntent.class, configs).serialize(TOPIC, intent);
    SignedIntent read =
        VaultSerdes.deserializer(SignedIntent.class, configs).deserialize(TOPIC, wire);

    assertThat(read).isEqualTo(intent);
    assertThat(wire[0]).isZero();
    assertThat(ConfluentWire.schemaId(wire)).isEqualTo(1);
  }

  @Test
  void aUnionBodyKeepsItsType() {
    ChainEvent event =
        new ChainEvent(
            null,
            7L,
            new Bytes32(new byte[32]),
            null,
            -1,
            new Bytes32(new byte[32]),
            null,
            new Heartbeat(7L));

    byte[] wire =
        VaultSerdes.serializer(ChainEvent.class, configs)
            .serialize(VaultTopics.CHAIN_EVENTS, event);

    assertThat(
            VaultSerdes.deserializer(ChainEvent.class, configs)
                .deserialize(VaultTopics.CHAIN_EVENTS, wire))
        .isEqualTo(event);
  }

  @Test
  void nothingStaysNothing() {
    assertThat(VaultSerdes.serializer(SignedIntent.class, configs).serialize(TOPIC, null)).isNull();
    assertThat(VaultSerdes.deserializer(SignedIntent.class, configs).deserialize(TOPIC, null))
        .isNull();
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    byte[] wire =
        VaultSerdes.serializer(SignedIntent.class, configs).serialize(TOPIC, intent((byte) 1));
    var deserializer = VaultSerdes.deserializer(SignedIntent.class, configs);

    for (int length = 0; length < wire.length; length++) {
      byte[] cut = Arrays.copyOf(wire, length);
      assertThatThrownBy(() -> deserializer.deserialize(TOPIC, cut))
          .isInstanceOf(SerializationException.class);
    }
    byte[] longer = Arrays.copyOf(wire, wire.length + 1);
    assertThatThrownBy(() -> deserializer.deserialize(TOPIC, longer))
        .hasMessageContaining("bytes remain");
  }

  @Test
  void anUnknownSchemaIdIsRefused() {
    byte[] wire = ByteBuffer.allocate(20).put((byte) 0).putInt(99).array();

    assertThatThrownBy(
            () -> VaultSerdes.deserializer(SignedIntent.class, configs).deserialize(TOPIC, wire))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContaining("99");
  }

  @Test
  void withoutAutomaticRegistrationAnUnknownSchemaIsRefused() {
    var serializer =
        VaultSerdes.serializer(
            SignedIntent.class,
            Map.of(
                "schema.registry.url",
                configs.get("schema.registry.url"),
                "auto.register.schemas",
                "false"));

    assertThatThrownBy(() -> serializer.serialize(TOPIC, intent((byte) 1)))
        .isInstanceOf(RegistryRefusedException.class);
  }

  private static SignedIntent intent(byte fill) {
    byte[] bytes = new byte[298];
    Arrays.fill(bytes, fill);
    return new SignedIntent(ByteBuffer.wrap(bytes), new Signature64(new byte[64]));
  }
}
