package io.phantomparadox.vault.topology.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.Id32;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RULES 3: what memory says of nonces and slots is what the store says, in any order. */
class KnownToBeNewTest {
  private static final int STEPS = 10_000;
  private static final int SIGNERS = 40;

  /** Counts what is asked of the store below. */
  private static final class Counting implements LedgerStore {
    final MemoryStore store = new MemoryStore();
    int asked;

    @Override
    public byte @Nullable [] get(byte[] key) {
      asked++;
      return store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
      store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      store.delete(key);
    }

    @Override
    public Cursor range(byte[] from, byte[] to) {
      return store.range(from, to);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void givenNoncesAndSlotsInAnyOrderWhenTheyComeGoAndTheTaskIsReopenedThenEveryAnswerIsTheStores(
      long seed) {
    Random random = new Random(seed);
    MemoryStore store = new MemoryStore();
    CachedLedgerStore cached = new CachedLedgerStore(store, 4_096);
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(2_000) == 0) {
        // a task that is closed dirty: memory is gone, the store may have gone back
        cached = new CachedLedgerStore(store, 4_096);
      }
      byte[] key = random.nextBoolean() ? nonce(random, step) : slot(random);
      assertThat(cached.get(key)).as("step %d", step).isEqualTo(store.get(key));
      switch (random.nextInt(4)) {
        case 0, 1 -> cached.put(key, new byte[] {(byte) step});
        case 2 -> cached.delete(key);
        default -> {
          // it only asked
        }
      }
    }
  }

  @Test
  void givenSignersWhoCountUpwardsWhenTheirNoncesAreNewThenTheStoreIsAskedOnceForEach() {
    Counting counting = new Counting();
    CachedLedgerStore cached = new CachedLedgerStore(counting, 1 << 20);
    for (int i = 0; i < 1_000; i++) {
      byte[] key = LedgerKeys.nonce(1, signer(i % 4), i);
      assertThat(cached.get(key)).isNull();
      cached.put(key, new byte[] {1});
    }
    assertThat(counting.asked).isEqualTo(4);
    assertThat(cached.get(LedgerKeys.nonce(1, signer(0), 0))).as("a used one").isNotNull();
  }

  @Test
  void givenSlotsOfNewTradesWhenAskedForThenTheStoreIsHardlyAsked() {
    Counting counting = new Counting();
    CachedLedgerStore cached = new CachedLedgerStore(counting, 0);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = slot(i);
      assertThat(cached.get(key)).isNull();
      cached.put(key, new byte[] {1});
    }
    assertThat(counting.asked).as("a filter may err to this side").isLessThan(20);
    assertThat(cached.get(slot(5))).isNotNull();
  }

  @Test
  void givenMoreSlotsThanMayBeReadWhenAskedThenNoneIsTakenForNew() {
    MemoryStore store = new MemoryStore();
    for (int i = 0; i < 100; i++) {
      store.put(slot(i), new byte[] {1});
    }
    SlotFilter few = new SlotFilter(store, 99);
    SlotFilter enough = new SlotFilter(store, 100);
    for (int i = 0; i < 100; i++) {
      assertThat(few.isNew(slot(i))).isFalse();
      assertThat(enough.isNew(slot(i))).isFalse();
    }
    assertThat(few.isNew(slot(100))).as("it cannot know").isFalse();
    assertThat(enough.isNew(slot(100))).isTrue();
  }

  @Test
  void givenMoreSignersThanAreRememberedWhenOneComesBackThenItsNoncesAreStillKnown() {
    CachedLedgerStore cached = new CachedLedgerStore(new MemoryStore(), 0);
    for (int s = 0; s < NonceMarks.MAX_SIGNERS + 100; s++) {
      cached.get(LedgerKeys.nonce(1, signer(s), 7));
      cached.put(LedgerKeys.nonce(1, signer(s), 7), new byte[] {1});
    }
    assertThat(cached.get(LedgerKeys.nonce(1, signer(0), 7))).isNotNull();
    assertThat(cached.get(LedgerKeys.nonce(1, signer(0), 8))).isNull();
  }

  @Test
  void givenItemsWhenMoreHalvesComeByThanFitThenTheItemsAreStillInMemory() {
    Counting counting = new Counting();
    CachedLedgerStore cached = new CachedLedgerStore(counting, 64 << 10);
    for (int i = 0; i < 100; i++) {
      cached.put(LedgerKeys.item(1, signer(i)), new byte[40]);
    }
    for (int i = 0; i < 1_000; i++) {
      cached.put(LedgerKeys.half(1, i), new byte[200]);
    }
    assertThat(cached.bytes()).as("within its bound").isLessThanOrEqualTo(64 << 10);
    for (int i = 0; i < 100; i++) {
      assertThat(cached.get(LedgerKeys.item(1, signer(i)))).isNotNull();
    }
    assertThat(counting.asked).isZero();
  }

  private static byte[] nonce(Random random, int step) {
    long nonce =
        switch (random.nextInt(3)) {
          case 0 -> step;
          case 1 -> random.nextInt(50);
          default -> Long.MAX_VALUE - random.nextInt(50);
        };
    return LedgerKeys.nonce(1 + random.nextInt(2), signer(random.nextInt(SIGNERS)), nonce);
  }

  private static byte[] slot(Random random) {
    return LedgerKeys.match(
        1 + random.nextInt(2),
        signer(random.nextInt(5)),
        signer(random.nextInt(5)),
        ByteBuffer.allocate(16).putInt(random.nextInt(40)).array());
  }

  private static byte[] slot(int number) {
    return LedgerKeys.match(
        1, signer(1), signer(2), ByteBuffer.allocate(16).putInt(number).array());
  }

  private static Id32 signer(int number) {
    return Id32.of(ByteBuffer.allocate(Id32.BYTES).putInt(4, number).array());
  }
}
