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

/** What is measured side by side: ways of netting, and what is done before and after. */
public enum Way {
  /** Gross settlement in order. */
  FIFO("FIFO, gross"),
  /** Bech and Soramäki 2001. */
  BECH_SORAMAKI("Bech–Soramäki"),
  /** The naive engine, which removes what fits best. */
  NAIVE("naive (best-fit removal)"),
  /** The fast engine. */
  LEVEL_1("level 1"),
  /** The fast engine, working harder. */
  LEVEL_2("level 2"),
  /** Not a way of netting: sorting and numbering the input. */
  INTERNING("interning"),
  /** Not a way of netting: batch hash and trades tree of what level 1 says. */
  HASHING("hashing");

  private final String label;

  Way(String label) {
    this.label = label;
  }

  /** As tables write it. */
  public String label() {
    return label;
  }

  /** True when the result is a netting outcome. */
  public boolean nets() {
    return this != INTERNING && this != HASHING;
  }

  /** Does it once. */
  public Object run(NettingInput input) {
    return switch (this) {
      case FIFO -> Baselines.firstComeFirstServed(input);
      case BECH_SORAMAKI -> Baselines.bechSoramaki(input);
      case NAIVE -> NettingEngines.naive().net(input);
      case LEVEL_1 -> NettingEngines.fast(NettingLevel.STANDARD).net(input);
      case LEVEL_2 -> NettingEngines.fast(NettingLevel.THOROUGH).net(input);
      case INTERNING -> interned(input);
      case HASHING -> hashed(input, LEVEL_1.net(input));
    };
  }

  /** Nets; only where {@link #nets}. */
  public NettingOutcome net(NettingInput input) {
    return (NettingOutcome) run(input);
  }

  /** Hashes an outcome as a batch is. */
  static Id32 hashed(NettingInput input, NettingOutcome outcome) {
    NettingEngine engine = NettingEngines.fast(NettingLevel.STANDARD);
    BatchContext context =
        new BatchContext(1, 1, Id32.ZERO, 0, 0, engine.version(), engine.level());
    return BatchCommitment.of(context, input, outcome).batchHash();
  }

  private static NettingInput interned(NettingInput input) {
    NettingInput.Builder builder = NettingInput.builder();
    for (Trade trade : input.trades()) {
      builder.trade(trade);
    }
    input.openingBalances().forEach(b -> builder.balance(b.wallet(), b.lamports()));
    input
        .openingOwners()
        .forEach(
            o -> {
              if (!o.owner().equals(Id32.ZERO)) {
                builder.owner(o.item(), o.owner());
              }
            });
    return builder.build();
  }
}
