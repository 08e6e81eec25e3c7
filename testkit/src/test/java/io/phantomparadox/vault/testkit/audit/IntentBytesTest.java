package io.phantomparadox.vault.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.IntentText;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntentBytesTest {
  @Test
  void givenRandomIntents_whenWrittenByBothImplementations_thenTheTextsAreTheSame() {
    Random random = new Random(298);
    for (int i = 0; i < 200; i++) {
      boolean open = i % 3 == 0;
      Intent intent =
          new Intent(
              IntentAction.ofCode(1 + i % 6).orElseThrow(),
              Hash32.of(bytes(random, 32)),
              random.nextLong(Long.MAX_VALUE),
              TradeId.of(bytes(random, 16)),
              Hash32.of(bytes(random, 32)),
              open ? PublicKey.ZERO : PublicKey.of(bytes(random, 32)),
              PublicKey.of(bytes(random, 32)),
              random.nextLong(1L << 42),
              PublicKey.of(bytes(random, 32)),
              PublicKey.of(bytes(random, 32)),
              random.nextLong(Long.MAX_VALUE),
              random.nextLong(4_000_000_000_000L),
              i % 7 == 0 ? random.nextLong() : random.nextLong(4_000_000_000_000L),
              open ? Hash32.ZERO : Hash32.of(bytes(random, 32)));

      assertThat(new IntentBytes(intent.encode()).text())
          .isEqualTo(IntentText.message(intent).encode());
    }
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
