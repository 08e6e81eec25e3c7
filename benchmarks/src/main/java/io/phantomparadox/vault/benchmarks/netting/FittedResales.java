package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.NettingInput;

/** Items that are sold on by whoever has them, but for some percent. */
final class FittedResales {
  private final int items;
  private final FittedTrades made;
  private double deviation;
  private double ofItem;
  private double bend;
  private double ofBuyer;
  private int strangerPercent;
  private int backPercent;
  private int twicePercent;
  private int shuffledPercent;
  private int reach;
  private double spendingPower;

  FittedResales(int trades, double tradesPerWallet, double tradesPerItem, long seed) {
    items = Math.max(1, (int) (trades / tradesPerItem));
    made = new FittedTrades(trades, (int) (trades / tradesPerWallet), items, seed);
  }

  FittedResales wallets(double skew, double luck, int pennilessPercent) {
    made.wallets(skew, luck, pennilessPercent);
    return this;
  }

  /**
   * Says what is paid.
   *
   * @param logDeviation standard deviation of a price's logarithm
   * @param itemShare part of its variance that belongs to the item, the rest to the single trade
   * @param bent a normal deviate z is bent to z + bent · (z² − 1): below 0 dear ones are rarer
   * @param wealthPower prices grow with half this power of the buyer's wealth
   */
  FittedResales prices(double logDeviation, double itemShare, double bent, double wealthPower) {
    deviation = logDeviation;
    ofItem = itemShare;
    bend = bent;
    ofBuyer = wealthPower;
    return this;
  }

  /**
   * Says how people trade.
   *
   * @param strangers trades in a hundred that are offered by somebody who does not have the item
   * @param back trades in a hundred that bring the item back to whom it came from
   */
  FittedResales customs(int strangers, int back) {
    strangerPercent = strangers;
    backPercent = back;
    return this;
  }

  /** So many trades in a hundred sell an item that its seller has sold already. */
  FittedResales sellingTwicePercent(int percent) {
    twicePercent = percent;
    return this;
  }

  FittedResales outOfOrder(int percent, int places) {
    shuffledPercent = percent;
    reach = places;
    return this;
  }

  FittedResales balancesFollowSpending(double power) {
    spendingPower = power;
    return this;
  }

  NettingInput balancesPercent(int percent) {
    double[] itemPrice = new double[items];
    int[] holder = new int[items];
    for (int x = 0; x < items; x++) {
      itemPrice[x] = StrictMath.sqrt(ofItem) * bent();
      holder[x] = made.wallet();
      made.owns(holder[x], x);
    }
    int[] former = holder.clone();
    while (!made.isFull()) {
      int x = made.below(items);
      double kind = 100 * made.uniform();
      boolean isStranger = kind < strangerPercent;
      int from = holder[x];
      if (isStranger) {
        from = made.wallet();
      } else if (kind < strangerPercent + twicePercent) {
        from = former[x];
      }
      int to = made.otherThan(from, made.chance(backPercent) ? former[x] : made.wallet());
      double log = deviation * (itemPrice[x] + StrictMath.sqrt(1 - ofItem) * bent());
      made.add(x, from, to, StrictMath.exp(log) * wealthFactor(to));
      if (!isStranger && from == holder[x]) {
        former[x] = from;
        holder[x] = to;
      }
    }
    made.shuffle(shuffledPercent, reach);
    return made.build(percent, spendingPower);
  }

  private double bent() {
    double z = made.normal();
    return z + bend * (z * z - 1);
  }

  private double wealthFactor(int wallet) {
    return ofBuyer == 0 ? 1 : StrictMath.pow(made.wealth(wallet), ofBuyer / 2);
  }
}
