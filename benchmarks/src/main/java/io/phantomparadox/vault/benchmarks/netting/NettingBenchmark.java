package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.families.MarketFamily;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One window on one thread; {@link NettingTable} says which and how long. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class NettingBenchmark {
  @Param("LEVEL_1")
  public Way way = Way.LEVEL_1;

  @Param("SCARCE_20")
  public MarketFamily family = MarketFamily.SCARCE_20;

  @Param("10000")
  public int trades;

  private NettingInput input = NettingInput.builder().build();
  private NettingOutcome outcome = Way.LEVEL_1.net(input);

  /** Builds the window once. */
  @Setup
  public void generate() {
    input = family.generate(trades, NettingTable.SEED);
    if (way == Way.HASHING) {
      outcome = Way.LEVEL_1.net(input);
    }
  }

  /** The whole window. */
  @Benchmark
  public Object window() {
    return way == Way.HASHING ? Way.hashed(input, outcome) : way.run(input);
  }
}
