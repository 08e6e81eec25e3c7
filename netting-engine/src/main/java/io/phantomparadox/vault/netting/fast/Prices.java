package io.phantomparadox.vault.netting.fast;

/**
 * What money is worth to each wallet: the Lagrange multipliers of solvency (Held, Karp 1971). With
 * every wallet's bound put into the objective at a price, the best set falls apart into the best
 * beginning of each item's trail, which one pass finds; then the price rises where the wallet would
 * be short and falls where money is left over. Some rounds of that give a set that is nearly
 * solvent and nearly best, and say what a shortage handed on will cost.
 *
 * <p>Amounts are in means and prices in trade weights per mean, both in units of 2^-20: only ratios
 * of amounts enter, so scaling changes nothing. All of it is a guide: what is kept is decided by
 * the board in lamports.
 */
final class Prices {
  static final int UNIT_BITS = 20;

  private static final int ROUNDS = 30;
  private static final long UNIT = 1L << UNIT_BITS;

  /** Amounts count up to 2^13 means and prices up to 64 trades a mean: products stay below 2^60. */
  private static final long MONEY_MAX = 1L << 33;

  private static final long PRICE_MAX = 1L << 26;

  private final Window window;
  private final long[] weights;
  private final long sumLamports;

  /** Per trade: amount in means. */
  private final long[] money;

  private final long[] price;

  /** Trades of the walk, trail by trail in replay order, and where each item's begin. */
  private final int[] trails;

  private final int[] trailStart;
  private final int[] kept;
  private final long[] scratch;

  /**
   * @param walked a board as the walk left it
   */
  Prices(Board walked, long[] weights) {
    window = walked.window;
    this.weights = weights;
    long sum = 0;
    for (long amount : window.amount) {
      sum += amount;
    }
    sumLamports = sum;
    money = new long[window.size];
    for (int j = 0; j < window.size; j++) {
      money[j] = means(window.amount[j]);
    }
    price = new long[window.walletCount];
    trails = walked.snapshot();
    trailStart = new int[window.itemCount + 1];
    for (int trade : trails) {
      trailStart[window.item[trade] + 1]++;
    }
    for (int x = 0; x < window.itemCount; x++) {
      trailStart[x + 1] += trailStart[x];
    }
    kept = new int[window.itemCount];
    scratch = new long[window.size];
    settle();
    walked.work += (long) ROUNDS * window.size;
  }

  /** An amount in means. */
  long means(long lamports) {
    if (sumLamports == 0) {
      return 0;
    }
    long product = Math.min(lamports, (1L << 42) - 1) * window.size;
    return Math.min(MONEY_MAX, Fraction.of(product, sumLamports, UNIT_BITS));
  }

  private void settle() {
    long[] worth = new long[window.walletCount];
    long[] turnover = new long[window.walletCount];
    long[] balance = balances();
    for (int j = 0; j < window.size; j++) {
      worth[window.buyer[j]] += weights[j];
      worth[window.seller[j]] += weights[j];
      turnover[window.buyer[j]] += money[j];
      turnover[window.seller[j]] += money[j];
    }
    long[] slack = new long[window.walletCount];
    for (int round = 1; round <= ROUNDS; round++) {
      choose(balance, slack);
      long step = 2 * root(UNIT * UNIT / round);
      for (int w = 0; w < slack.length; w++) {
        if (turnover[w] > 0) {
          long typical = Math.min(PRICE_MAX, Fraction.of(worth[w], turnover[w], UNIT_BITS));
          long share = (slack[w] << UNIT_BITS) / turnover[w];
          long change = (((typical * share) >> UNIT_BITS) * step) >> UNIT_BITS;
          price[w] = Math.clamp(price[w] - change, 0, PRICE_MAX);
        }
      }
    }
    choose(balance, slack);
  }

  /** In means, and no more than the wallet could spend. */
  private long[] balances() {
    long[] spending = new long[window.walletCount];
    for (int j = 0; j < window.size; j++) {
      spending[window.buyer[j]] += window.amount[j];
    }
    for (int w = 0; w < spending.length; w++) {
      long lamports = Math.min(spending[w], window.balance[w]);
      spending[w] =
          lamports == 0
              ? 0
              : (Fraction.of(lamports, sumLamports, 2 * UNIT_BITS) * window.size) >> UNIT_BITS;
    }
    return spending;
  }

  /** Of each trail the beginning with the largest profit; what money that leaves. */
  private void choose(long[] balance, long[] slack) {
    System.arraycopy(balance, 0, slack, 0, slack.length);
    for (int x = 0; x < kept.length; x++) {
      long profit = 0;
      long most = 0;
      int end = trailStart[x];
      for (int p = trailStart[x]; p < trailStart[x + 1]; p++) {
        profit += profit(trails[p]);
        if (profit > most) {
          most = profit;
          end = p + 1;
        }
      }
      kept[x] = end;
      for (int p = trailStart[x]; p < end; p++) {
        int trade = trails[p];
        slack[window.buyer[trade]] -= money[trade];
        slack[window.seller[trade]] += money[trade];
      }
    }
  }

  /** The largest integer whose square is not above a number below 2^62. */
  private static long root(long square) {
    long root = 0;
    for (long bit = 1L << 30; bit > 0; bit >>= 1) {
      long tried = root | bit;
      if (tried * tried <= square) {
        root = tried;
      }
    }
    return root;
  }

  /** Makes the last choice the chosen set of a board; some wallets may be short. */
  void choose(Board board) {
    board.clear();
    for (int x = 0; x < kept.length; x++) {
      for (int p = trailStart[x]; p < kept[x]; p++) {
        board.add(trails[p]);
      }
    }
  }

  /** Weight of a trade less what its money is worth more to the buyer than to the seller. */
  long profit(int trade) {
    long dearer = price[window.buyer[trade]] - price[window.seller[trade]];
    return weights[trade] - ((money[trade] * dearer) >> UNIT_BITS);
  }

  /** The trades of the walk, as {@link Board#restore} takes them. */
  int[] walked() {
    return trails;
  }

  /** Room for one number per trade, for whoever works with these prices at the moment. */
  long[] scratch() {
    return scratch;
  }

  /** A part of the amount of a trade in means. */
  long moneyPart(int trade, long lamports) {
    long amount = window.amount[trade];
    return lamports >= amount
        ? money[trade]
        : (money[trade] * ((lamports << UNIT_BITS) / amount)) >> UNIT_BITS;
  }

  /** What a shortage of so many means is worth to a wallet. */
  long worth(int wallet, long means) {
    return (price[wallet] * means) >> UNIT_BITS;
  }
}
