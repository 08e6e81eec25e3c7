package io.phantomparadox.vault.netting.families;

import io.phantomparadox.vault.netting.NettingInput;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Kinds of market the engine is measured on (NETTING.md section 4). Prices are log-normal around
 * 0.1 SOL; about a tenth as many wallets and a fifth as many items as trades; trades arrive in the
 * order in which the items move, but for a tenth that changed places with a neighbour; seven in a
 * hundred are offered by somebody who does not hold the item.
 */
public enum MarketFamily {
  /** Everybody can pay everything; all trades can be executed. */
  SOLVENT,
  /** Balances are 200 % of the volume. */
  RICH,
  /** Balances are 20 % of the volume. */
  SCARCE_20,
  /** Balances are 5 % of the volume. */
  SCARCE_5,
  /**
   * Circles of 3 to 12 wallets that sell on to each other at prices up to 15 % apart; balances 2 %.
   */
  RINGS,
  /** Few wallets do most of the trading; balances 20 %. */
  POWER_LAW,
  /** Every tenth trade sells an item a second time; balances 20 %. */
  DOUBLE_SELLS,
  /** Few items go back and forth between few wallets; balances 20 %. */
  HOT_ITEMS;

  /** A market of this kind. */
  public NettingInput generate(int trades, long seed) {
    int wallets = Math.max(3, this == HOT_ITEMS ? trades / 50 : trades / 10);
    int items = Math.max(1, this == HOT_ITEMS ? trades / 100 : trades / 5);
    return generate(trades, wallets, items, seed);
  }

  /**
   * The same with so many wallets and items; in rings each trade has an item of its own.
   *
   * @param wallets at least 3
   */
  public NettingInput generate(int trades, int wallets, int items, long seed) {
    MarketBuilder market =
        new MarketBuilder(trades, new SplittableRandom(seed * 31 + name().hashCode()), wallets);
    switch (this) {
      case SOLVENT -> market.resales(items, 0, 0).balancesForAll();
      case RICH -> market.resales(items, 7, 0).balancesPercent(200);
      case SCARCE_20 -> market.resales(items, 7, 0).balancesPercent(20);
      case SCARCE_5 -> market.resales(items, 7, 0).balancesPercent(5);
      case RINGS -> market.rings().balancesPercent(2);
      case POWER_LAW -> market.skewed().resales(items, 7, 0).balancesPercent(20);
      case DOUBLE_SELLS -> market.resales(items, 7, 10).balancesPercent(20);
      case HOT_ITEMS -> market.resales(items, 7, 5).balancesPercent(20);
    }
    return market.build();
  }

  /** Lower case with blanks, as tables write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
