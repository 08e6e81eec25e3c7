package io.phantomparadox.vault.netting;

import java.util.Random;

/** Generated markets; everything follows from the random source given. */
final class Markets {
  private Markets() {}

  /**
   * Trades between random wallets over random items, most of them by whoever would hold the item if
   * all were executed, so that resale chains form; some by anybody, so that custody breaks.
   *
   * @param amountBound prices are 0 to this, exclusive; balances up to twice as much
   */
  static NettingInput.Builder random(
      Random random, int trades, int wallets, int items, int amountBound) {
    NettingInput.Builder builder = NettingInput.builder();
    int[] holder = new int[items];
    for (int w = 0; w < wallets; w++) {
      builder.balance(Market.id('w', w), random.nextInt(2 * amountBound));
    }
    for (int x = 0; x < items; x++) {
      holder[x] = random.nextInt(wallets);
      builder.owner(Market.id('i', x), Market.id('w', holder[x]));
    }
    for (int k = 0; k < trades; k++) {
      int item = random.nextInt(items);
      int seller = random.nextInt(10) == 0 ? random.nextInt(wallets) : holder[item];
      int buyer = random.nextInt(wallets);
      if (random.nextInt(8) != 0) {
        holder[item] = buyer;
      }
      builder.trade(
          new Trade(
              Market.id('s', k),
              Market.id('b', k),
              Market.id('i', item),
              Market.id('w', seller),
              Market.id('w', buyer),
              random.nextInt(amountBound),
              k));
    }
    return builder;
  }
}
