package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.listener.ChainFollower.Look;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.PausedSet;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Following a scripted chain whose node skips, lags, forgets and fails by a seed. */
class ChainFollowerTest {
  private static final int SEEDS = Boolean.getBoolean("vault.test.long") ? 5_000 : 200;
  private static final int SLOTS = 120;
  private static final int LOOKS_MAX = 5_000;

  /** A chain made up front, and a node that shows it badly. */
  private static final class ScriptedChain implements ChainReader {
    private final SplittableRandom random;
    private final TreeMap<Long, FinalizedBlock> blocks = new TreeMap<>();
    private final List<Integer> events = new ArrayList<>();
    private final int faults;
    private long tip;

    ScriptedChain(long seed, int faults) {
      random = new SplittableRandom(seed);
      this.faults = faults;
      Hash32 previous = Hash32.ZERO;
      long parent = 0;
      for (long slot = 1; slot <= SLOTS; slot++) {
        if (random.nextInt(4) > 0) {
          Hash32 hash = hash(random.nextLong());
          List<ProgramCall> calls = new ArrayList<>();
          for (int i = random.nextInt(3); i > 0; i--) {
            events.add(events.size());
            calls.add(call(events.size() - 1));
          }
          blocks.put(
              slot, new FinalizedBlock(slot, parent, hash, previous, OptionalLong.empty(), calls));
          previous = hash;
          parent = slot;
        }
      }
    }

    private static ProgramCall call(int number) {
      byte[] data = ByteBuffer.allocate(4).putInt(number).array();
      return new ProgramCall(0, Signature.ZERO, 0, 0, PublicKey.ZERO, ByteString.of(data));
    }

    private static Hash32 hash(long number) {
      return Hash32.sha256(ByteBuffer.allocate(8).putLong(number).array());
    }

    private synchronized boolean fault() {
      return random.nextInt(100) < faults;
    }

    private void mayFail() throws ChainUnavailableException {
      if (fault()) {
        throw new ChainUnavailableException("seeded");
      }
    }

    @Override
    public Hash32 genesis() {
      return Hash32.ZERO;
    }

    @Override
    public synchronized long finalizedSlot() throws ChainUnavailableException {
      mayFail();
      tip = Math.min(SLOTS, tip + random.nextInt(12));
      return fault() ? random.nextLong(tip + 1) : tip;
    }

    @Override
    public long firstAvailableSlot() {
      return 0;
    }

    @Override
    public synchronized List<Long> finalizedSlots(long from, long to)
        throws ChainUnavailableException {
      mayFail();
      List<Long> slots = new ArrayList<>(blocks.subMap(from, true, to, true).keySet());
      slots.removeIf(slot -> fault());
      return slots;
    }

    @Override
    public synchronized BlockRead block(long slot) throws ChainUnavailableException {
      mayFail();
      FinalizedBlock block = blocks.get(slot);
      if (block == null) {
        return new BlockRead.Skipped(slot);
      }
      return fault() ? new BlockRead.NotYet(slot) : new BlockRead.Found(block);
    }

    @Override
    public void close() {}
  }

  /** The event of a scripted call, its number in the place of the slot. */
  private static List<ChainEvent> decode(FinalizedBlock block) {
    return block.calls().stream()
        .map(call -> ByteBuffer.wrap(call.data().toBytes()).getInt())
        .map(
            number ->
                ChainEvent.newBuilder()
                    .setSlot(number)
                    .setBlockhash(new Bytes32(new byte[32]))
                    .setTransactionIndex(0)
                    .setProgram(new Bytes32(new byte[32]))
                    .setBody(new PausedSet(false))
                    .build())
        .toList();
  }

  @Test
  void givenABadNodeAndRestartsAnywhereWhenFollowedThenEveryEventComesOnceAndInOrder()
      throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      ScriptedChain chain = new ScriptedChain(seed, 10);
      SplittableRandom random = new SplittableRandom(seed * 7);
      List<Long> published = new ArrayList<>();
      // The first block is known, as from a stored cursor: without one, "first" is what a node
      // says.
      FinalizedBlock first = chain.blocks.firstEntry().getValue();
      decode(first).forEach(event -> published.add(event.getSlot()));
      Cursor stored = new Cursor(first.slot(), first.blockhash());
      int looks = 0;
      while (stored.slot() < chain.blocks.lastKey()) {
        assertThat(++looks).as("seed %d", seed).isLessThan(LOOKS_MAX);
        stored = session(chain, stored, published, random);
      }
      assertThat(published)
          .as("seed %d", seed)
          .containsExactlyElementsOf(chain.events.stream().map(Integer::longValue).toList());
    }
  }

  /** Follows until it "crashes": what was published is stored, what was only read is not. */
  private static Cursor session(
      ScriptedChain chain, Cursor stored, List<Long> published, SplittableRandom random)
      throws Exception {
    Cursor cursor = stored;
    try (ChainFollower follower =
        new ChainFollower(chain, ChainFollowerTest::decode, cursor, 0, 1 + random.nextInt(8))) {
      for (int looks = 1 + random.nextInt(10); looks > 0; looks--) {
        try {
          if (follower.look() instanceof Look.Stretch(var events, Cursor next, long ignored)) {
            if (random.nextInt(5) == 0) {
              return cursor;
            }
            events.forEach(event -> published.add(event.getSlot()));
            cursor = next;
            follower.advance(next);
          }
        } catch (ChainUnavailableException e) {
          assertThat(e).hasMessage("seeded");
        }
      }
    }
    return cursor;
  }

  @Test
  void givenABlockOfAnotherHistoryWhenReadThenTheListenerHalts() throws Exception {
    ScriptedChain chain = new ScriptedChain(1, 0);
    while (chain.finalizedSlot() < SLOTS) {
      // The whole chain is to be final.
    }
    FinalizedBlock first = chain.blocks.firstEntry().getValue();
    Cursor other = new Cursor(first.slot(), ScriptedChain.hash(99));

    try (ChainFollower follower =
        new ChainFollower(chain, ChainFollowerTest::decode, other, 0, 8)) {
      assertThatThrownBy(follower::look)
          .isInstanceOfSatisfying(
              ListenerHaltedException.class,
              e -> assertThat(e.reason()).isEqualTo(HaltReason.BROKEN_HASH_CHAIN));
    }
  }

  @Test
  void givenAnEventThatTheInterfaceDoesNotKnowWhenDecodedThenTheListenerHalts() {
    VaultProgram program = VaultProgram.atDefaultAddress();
    VaultEventDecoder decoder = new VaultEventDecoder(program.id(), program.idl(), Hash32.ZERO);

    assertThatThrownBy(() -> decoder.decode(blockWith(program, new byte[8])))
        .isInstanceOfSatisfying(
            ListenerHaltedException.class,
            e -> assertThat(e.reason()).isEqualTo(HaltReason.UNKNOWN_EVENT));
  }

  private static FinalizedBlock blockWith(VaultProgram program, byte[] event) {
    byte[] tag = Idl.EVENT_CPI_TAG.toBytes();
    byte[] data = ByteBuffer.allocate(tag.length + event.length).put(tag).put(event).array();
    return new FinalizedBlock(
        2,
        1,
        Hash32.ZERO,
        Hash32.ZERO,
        OptionalLong.empty(),
        List.of(new ProgramCall(0, Signature.ZERO, 0, 0, program.id(), ByteString.of(data))));
  }
}
