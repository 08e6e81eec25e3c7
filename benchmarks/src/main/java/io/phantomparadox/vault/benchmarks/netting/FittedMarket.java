package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.NettingInput;
import java.util.Locale;

/**
 * Markets fitted to those the prototype of NETTING.md section 4 was measured on. Its generator is
 * not known; what is known is how much FIFO, Bech–Soramäki and best-fit removal settled there. The
 * parameters here were found by differential evolution (Storn, Price 1997) so that these three
 * settle about as much at 10,000 trades; what the engine settles was no part of it. The first,
 * second, third and last differ in nothing but what the table says they differ in.
 */
enum FittedMarket {
  RICH("84.6/65.7", "88.1/82.0", "92.9/85.6", "92.9/86.0"),
  SCARCE_20("50.7/12.7", "33.2/14.6", "72.6/35.3", "75.0/42.1"),
  SCARCE_5("28.9/2.6", "12.0/1.5", "47.9/7.6", "51.2/9.6"),
  RINGS("27.3/6.2", "8.6/2.2", "63.0/32.7", "83.5/77.1"),
  POWER_LAW("48.7/14.4", "22.9/14.1", "70.7/33.1", "78.4/54.8"),
  DOUBLE_SELLS("46.8/12.3", "32.3/14.5", "66.0/32.4", "68.5/38.4");

  /** What the prototype's table says, % of trades / % of value. */
  final String fifo;

  final String bechSoramaki;
  final String bestFit;
  final String prototype;

  FittedMarket(String fifo, String bechSoramaki, String bestFit, String prototype) {
    this.fifo = fifo;
    this.bechSoramaki = bechSoramaki;
    this.bestFit = bestFit;
    this.prototype = prototype;
  }

  NettingInput generate(int trades, long seed) {
    return switch (this) {
      case RICH -> resales(trades, seed).balancesPercent(200);
      case SCARCE_20 -> resales(trades, seed).balancesPercent(20);
      case SCARCE_5 -> resales(trades, seed).balancesPercent(5);
      case DOUBLE_SELLS -> resales(trades, seed).sellingTwicePercent(10).balancesPercent(20);
      case POWER_LAW ->
          new FittedResales(trades, 6.3, 1.6, seed)
              .wallets(1.06, 0.91, 20)
              .prices(1.45, 0.59, 0, 0)
              .customs(2, 0)
              .outOfOrder(50, 500)
              .balancesFollowSpending(0)
              .balancesPercent(20);
      case RINGS ->
          new FittedRings(trades, 5.2, seed)
              .wallets(0, 0.59, 15)
              .circles(4, 15, 1.26, 0.11, 16)
              .balancesPercent(4.5);
    };
  }

  private static FittedResales resales(int trades, long seed) {
    return new FittedResales(trades, 8.5, 4.6, seed)
        .wallets(0, 1.22, 0)
        .prices(2.2, 0.74, -0.145, 0.37)
        .customs(4, 39)
        .outOfOrder(31, 47)
        .balancesFollowSpending(0.76);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
