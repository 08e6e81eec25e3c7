package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.NettingInput;

/**
 * Circles of wallets, each selling an item of its own to the next, and single sales between them.
 */
final class FittedRings {
  private final int trades;
  private final FittedTrades made;

  FittedRings(int trades, double tradesPerWallet, long seed) {
    this.trades = trades;
    made = new FittedTrades(trades, (int) (trades / tradesPerWallet), trades, seed);
  }

  FittedRings wallets(double skew, double luck, int pennilessPercent) {
    made.wallets(skew, luck, pennilessPercent);
    return this;
  }

  /**
   * Makes the market.
   *
   * @param logDeviation standard deviation of the logarithm of a circle's price
   * @param spread prices inside a circle are up to this part below it
   */
  FittedRings circles(
      int shortest, int longest, double logDeviation, double spread, int singlesPercent) {
    double meanLength = (shortest + longest) / 2.0;
    // A circle is many trades: singles are begun more often than they are traded.
    double singles =
        100.0 * singlesPercent / (singlesPercent + (100 - singlesPercent) / meanLength);
    int item = 0;
    while (item < trades) {
      int first = made.wallet();
      double price = StrictMath.exp(logDeviation * made.normal());
      if (made.chance(singles)) {
        link(item++, first, made.wallet(), price);
        continue;
      }
      int length = shortest + made.below(longest - shortest + 1);
      int from = first;
      for (int k = 1; k <= length && item < trades; k++) {
        int to = k == length ? first : made.wallet();
        from = link(item++, from, to, price * (1 - spread * made.uniform()));
      }
    }
    made.shuffle(100, trades);
    return this;
  }

  private int link(int item, int from, int to, double price) {
    int buyer = made.otherThan(from, to);
    made.owns(from, item);
    made.add(item, from, buyer, price);
    return buyer;
  }

  NettingInput balancesPercent(double percent) {
    return made.build(percent, 1);
  }
}
