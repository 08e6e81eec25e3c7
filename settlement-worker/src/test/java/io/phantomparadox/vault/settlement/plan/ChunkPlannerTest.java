package io.phantomparadox.vault.settlement.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.settlement.plan.ChunkPlanner.Planning;
import io.phantomparadox.vault.settlement.plan.PlannedChunk.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChunkPlannerTest {
  private static final PlanLimits V0 = new PlanLimits(1232, 325, 20, 400, 8192);
  private static final int SEEDS = Boolean.getBoolean("vault.test.long") ? 5_000 : 150;

  @Test
  void givenAnyBatchWhenPlannedThenEveryEntryIsThereOnceInOrderAndEveryChunkFits() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<CashEntry> debits = cash(random, random.nextInt(600));
      List<CashEntry> credits = cash(random, random.nextInt(600));
      List<ItemEntry> items = items(random, random.nextInt(600));

      ChunkPlan plan = planned(ChunkPlanner.plan(debits, items, credits, V0), seed);

      assertThat(entries(plan, Kind.DEBIT)).as("seed %d", seed).isEqualTo(sorted(debits));
      assertThat(entries(plan, Kind.ITEM)).as("seed %d", seed).isEqualTo(sorted(items));
      assertThat(entries(plan, Kind.CREDIT)).as("seed %d", seed).isEqualTo(sorted(credits));
      assertThat(plan.sumLamports(Kind.DEBIT))
          .as("seed %d", seed)
          .isEqualTo(debits.stream().mapToLong(CashEntry::lamports).sum());
      assertThat(plan.chunks().stream().map(PlannedChunk::kind)).as("seed %d", seed).isSorted();
      for (PlannedChunk chunk : plan.chunks()) {
        int size =
            V0.fixedBytes()
                + chunk.bytes()
                + chunk.pages().size() * 33
                + ChunkPlanner.depth(plan.chunks().size()) * 32;
        assertThat(size).as("seed %d", seed).isLessThanOrEqualTo(1232);
        assertThat(chunk.pages().size()).as("seed %d", seed).isLessThanOrEqualTo(20);
        assertThat(chunk.entries().size()).as("seed %d", seed).isLessThanOrEqualTo(400);
      }
    }
  }

  @Test
  void givenNeighboursWhenPlannedThenNoChunkCouldTakeTheNextEntry() {
    SplittableRandom random = new SplittableRandom(7);
    List<CashEntry> debits = cash(random, 3_000);

    ChunkPlan plan = planned(ChunkPlanner.plan(debits, List.of(), List.of(), V0), 7);

    int room = 1232 - V0.fixedBytes() - plan.proofNodes() * 32;
    for (int i = 0; i + 1 < plan.chunks().size(); i++) {
      List<ChunkEntry> more = new ArrayList<>(plan.chunks().get(i).entries());
      more.add(plan.chunks().get(i + 1).entries().getFirst());
      PlannedChunk larger = new PlannedChunk(Kind.DEBIT, more);
      boolean fits =
          larger.bytes() + larger.pages().size() * 33 <= room && larger.pages().size() <= 20;
      assertThat(fits).as("chunk %d", i).isFalse();
    }
  }

  @Test
  void givenNothingNetWhenPlannedThenThereIsNoChunk() {
    ChunkPlan plan = planned(ChunkPlanner.plan(List.of(), List.of(), List.of(), V0), 0);

    assertThat(plan.chunks()).isEmpty();
    assertThat(plan.proofNodes()).isZero();
  }

  @Test
  void givenMoreThanTheProgramTakesWhenPlannedThenItIsTooLarge() {
    PlanLimits few = new PlanLimits(1232, 325, 20, 10, 4);
    List<CashEntry> debits =
        java.util.stream.LongStream.range(0, 41).mapToObj(i -> new CashEntry(i, 1)).toList();

    assertThat(ChunkPlanner.plan(debits, List.of(), List.of(), few))
        .isInstanceOf(Planning.TooLarge.class);
  }

  @Test
  void givenAnIndexTwiceWhenPlannedThenItIsRefused() {
    List<CashEntry> twice = List.of(new CashEntry(5, 1), new CashEntry(5, 2));

    assertThatThrownBy(() -> ChunkPlanner.plan(twice, List.of(), List.of(), V0))
        .hasMessageContaining("occurs twice");
  }

  @Test
  void givenAmountsWhenSizedThenLeb128IsTheShortest() {
    assertThat(new CashEntry(0, 1).bytes()).isEqualTo(5);
    assertThat(new CashEntry(0, 127).bytes()).isEqualTo(5);
    assertThat(new CashEntry(0, 128).bytes()).isEqualTo(6);
    assertThat(new CashEntry(0, Long.MAX_VALUE).bytes()).isEqualTo(13);
  }

  private static ChunkPlan planned(Planning planning, long seed) {
    assertThat(planning).as("seed %d", seed).isInstanceOf(Planning.Planned.class);
    return ((Planning.Planned) planning).plan();
  }

  private static List<ChunkEntry> entries(ChunkPlan plan, Kind kind) {
    return plan.chunks().stream()
        .filter(chunk -> chunk.kind() == kind)
        .flatMap(chunk -> chunk.entries().stream())
        .toList();
  }

  private static List<ChunkEntry> sorted(List<? extends ChunkEntry> entries) {
    List<ChunkEntry> sorted = new ArrayList<>(entries);
    sorted.sort(java.util.Comparator.comparingLong(ChunkEntry::index));
    return sorted;
  }

  private static List<CashEntry> cash(SplittableRandom random, int count) {
    long spread = 1L << random.nextInt(1, 24);
    return random
        .longs(count, 0, count + spread)
        .distinct()
        .mapToObj(index -> new CashEntry(index, 1 + random.nextLong(1L << random.nextInt(1, 42))))
        .toList();
  }

  private static List<ItemEntry> items(SplittableRandom random, int count) {
    return random
        .longs(count, 0, count * 3L + 1)
        .distinct()
        .mapToObj(index -> new ItemEntry(index, random.nextInt(1000), 1000 + random.nextInt(1000)))
        .toList();
  }
}
