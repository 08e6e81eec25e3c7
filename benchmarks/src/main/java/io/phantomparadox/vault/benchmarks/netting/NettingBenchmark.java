package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.BatchCommitment;
import io.phantomparadox.vault.netting.BatchContext;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.Trade;
import io.phantomparadox.vault.netting.families.MarketFamily;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One window on one thread: netting, and apart from it interning and hashing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class NettingBenchmark {
  @Param({
    "SOLVENT",
    "RICH",
    "SCARCE_20",
    "SCARCE_5",
    "RINGS",
    "POWER_LAW",
    "DOUBLE_SELLS",
    "HOT_ITEMS"
  })
  public MarketFamily family = MarketFamily.SOLVENT;

  @Param({"1000", "10000", "100000"})
  public int trades;

  private NettingInput input = NettingInput.builder().build();
  private NettingOutcome outcome = NettingEngines.naive().net(input);
  private final NettingEngine standard = NettingEngines.fast(NettingLevel.STANDARD);
  private final NettingEngine thorough = NettingEngines.fast(NettingLevel.THOROUGH);

  /** Builds the window once. */
  @Setup
  public void generate() {
    input = family.generate(trades, 1);
    outcome = standard.net(input);
  }

  /** Level 1. */
  @Benchmark
  public NettingOutcome level1() {
    return standard.net(input);
  }

  /** Level 2. */
  @Benchmark
  public NettingOutcome level2() {
    return thorough.net(input);
  }

  /** Sorting and interning. */
  @Benchmark
  public NettingInput build() {
    NettingInput.Builder builder = NettingInput.builder();
    for (Trade trade : input.trades()) {
      builder.trade(trade);
    }
    input.openingBalances().forEach(b -> builder.balance(b.wallet(), b.lamports()));
    input.openingOwners().forEach(o -> builder.owner(o.item(), o.owner()));
    return builder.build();
  }

  /** Batch hash and trades tree. */
  @Benchmark
  public Id32 commit() {
    BatchContext context =
        new BatchContext(1, 1, Id32.ZERO, 0, 0, standard.version(), standard.level());
    return BatchCommitment.of(context, input, outcome).batchHash();
  }
}
