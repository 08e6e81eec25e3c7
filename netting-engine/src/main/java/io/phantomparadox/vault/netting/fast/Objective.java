package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingOutcome;
import java.util.Arrays;

/** The objective J of NETTING.md section 1, to compare results of different engines. */
public final class Objective {
  private Objective() {}

  /**
   * Weight of each trade of an input: 0 for what is faulty or cannot happen, and so counts nowhere.
   *
   * @return per trade in canonical order, in units of 2^-20 of a trade
   */
  public static long[] weights(NettingInput input) {
    InternedTrades in = input.interned();
    Window window = FastNettingEngine.window(in);
    int[] windowWeights = Weights.of(window, Money.inMeans(window));
    long[] weights = new long[in.size()];
    for (int j = 0; j < window.size; j++) {
      weights[window.canonical[j]] = windowWeights[j];
    }
    return weights;
  }

  /** Σ weights of the executed trades. */
  public static long of(NettingInput input, NettingOutcome outcome) {
    long[] weights = weights(input);
    return Arrays.stream(outcome.replaySequence().toArray()).mapToLong(i -> weights[i]).sum();
  }
}
