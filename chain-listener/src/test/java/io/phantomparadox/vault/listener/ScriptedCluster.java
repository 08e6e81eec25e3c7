package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cluster made up front from a seed: a chain with skipped slots, forks that show at processed and
 * confirmed for a while, and a clock that counts slots. Nodes look at it through {@link
 * ScriptedNode}.
 */
final class ScriptedCluster {
  /** Slots from the newest to the newest final one. */
  static final int FINALITY = 8;

  static final PublicKey VAULT = VaultProgram.atDefaultAddress().id();
  static final long FIRST_SLOT = 3;

  /** A block as it stands in the chain, or in a fork that is abandoned later. */
  record Block(
      long slot,
      long parent,
      Hash32 hash,
      Hash32 previous,
      List<ScriptedHistory.Tx> transactions) {}

  /** Blocks above a slot that are shown until a time, when the real ones take their place. */
  private record Fork(long above, TreeMap<Long, Block> blocks, long until) {}

  final Hash32 genesis;
  final ScriptedHistory history;
  private final SplittableRandom random;
  private final TreeMap<Long, Block> chain = new TreeMap<>();
  private final List<Fork> forks = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(FINALITY + FIRST_SLOT);
  private final long lastSlot;

  ScriptedCluster(long seed, int slots) {
    this.random = new SplittableRandom(seed);
    this.genesis = hash();
    this.history = new ScriptedHistory(random.split(), VAULT);
    Block last = new Block(FIRST_SLOT - 1, FIRST_SLOT - 2, hash(), hash(), List.of());
    chain.put(last.slot(), last);
    for (long slot = FIRST_SLOT; slot < FIRST_SLOT + slots; slot++) {
      if (random.nextInt(4) > 0) {
        // Not at the very end: what takes a fork back is a later block.
        if (random.nextInt(10) == 0 && slot < FIRST_SLOT + slots - 2 * FINALITY) {
          forks.add(fork(last));
        }
        last = block(slot, last, true);
        chain.put(slot, last);
      }
    }
    this.lastSlot = last.slot();
  }

  private Fork fork(Block base) {
    TreeMap<Long, Block> blocks = new TreeMap<>();
    Block last = base;
    int length = 1 + random.nextInt(FINALITY - 3);
    for (long slot = base.slot() + 1; slot <= base.slot() + length; slot++) {
      if (random.nextInt(3) > 0) {
        last = block(slot, last, false);
        blocks.put(slot, last);
      }
    }
    // Gone before the first of its slots could be final.
    return new Fork(base.slot(), blocks, base.slot() + FINALITY - 1);
  }

  private Block block(long slot, Block parent, boolean real) {
    List<ScriptedHistory.Tx> transactions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      transactions.add(history.transaction(slot, real));
    }
    return new Block(slot, parent.slot(), hash(), parent.hash(), transactions);
  }

  private Hash32 hash() {
    return Hash32.sha256(ByteBuffer.allocate(8).putLong(random.nextLong()).array());
  }

  long now() {
    return now.get();
  }

  void pass(int slots) {
    now.accumulateAndGet(
        slots, (before, more) -> Math.min(lastSlot + FINALITY + 50, before + more));
  }

  long lastSlot() {
    return lastSlot;
  }

  /** The newest slot at a time: finalized, or confirmed. */
  static long tip(long time, boolean finalized) {
    return Math.max(FIRST_SLOT - 1, finalized ? time - FINALITY : time - 1);
  }

  /** The chain as it looks at a time. */
  NavigableMap<Long, Block> view(long time, boolean finalized) {
    long tip = tip(time, finalized);
    NavigableMap<Long, Block> real = chain.headMap(tip, true);
    if (!finalized) {
      for (Fork fork : forks) {
        if (fork.above() < tip && time < fork.until()) {
          TreeMap<Long, Block> shown = new TreeMap<>(chain.headMap(fork.above(), true));
          shown.putAll(fork.blocks().headMap(tip, true));
          return shown;
        }
      }
    }
    return real;
  }

  /** Ids that vault.chain-events must hold, in order. */
  List<String> vaultEvents() {
    return vaultEvents(-1);
  }

  /** The same of the blocks above a slot. */
  List<String> vaultEvents(long above) {
    return chain.tailMap(above, false).values().stream()
        .flatMap(block -> block.transactions().stream())
        .flatMap(tx -> tx.vaultEvents().stream())
        .toList();
  }

  /** Ids that vault.program-events must hold, in order; a block's cut logs come last. */
  List<String> programEvents() {
    List<String> events = new ArrayList<>();
    for (Block block : chain.values()) {
      block.transactions().forEach(tx -> events.addAll(tx.programEvents()));
      block.transactions().stream()
          .filter(ScriptedHistory.Tx::cut)
          .forEach(tx -> events.add(ScriptedHistory.name(tx.id(), -1, -1, 0)));
    }
    return events;
  }
}
