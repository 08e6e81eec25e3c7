package io.phantomparadox.vault.netting.fast;

/**
 * What money is worth to each wallet: the Lagrange multipliers of solvency (Held, Karp 1971). With
 * every wallet's bound put into the objective at a price, the best set falls apart into the best
 * beginning of each item's trail, which one pass finds; then the price rises where the wallet would
 * be short and falls where money is left over. Some rounds of that give a set that is nearly
 * solvent and nearly best, and say what a shortage handed on will cost.
 *
 * <p>Amounts are in means ({@link Money}) and prices in trade weights per mean, both in units of
 * 2^-20. All of it is a guide: what is kept is decided by the board in lamports.
 */
final class Prices {
  private static final int UNIT_BITS = Money.UNIT_BITS;
  private static final long UNIT = 1L << UNIT_BITS;

  /** 64 trades a mean: times 2^31 of money that stays below 2^60. */
  private static final long PRICE_MAX = 1L << 26;

  /**
   * Slack is at most twice the turnover, but for what rounding took from amounts far below the
   * mean; the bound keeps products below 2^49 there too.
   */
  private static final long SHARE_MAX = 4 * UNIT;

  /** How money and weight of a trade share a long. */
  private static final int WEIGHT_SHIFT = 31;

  private final Window window;
  private final int[] weights;
  private final int[] money;
  private final int[] price;

  /** Trades of the walk, trail by trail in replay order, and where each item's begin. */
  private final int[] trails;

  private final int[] trailStart;
  private final int[] kept;
  private final long[] scratch;

  /** Along the trails: the buyer of each trade, and per item who sells first. */
  private final int[] buyers;

  private final int[] owners;
  private final long[] turnover;
  private final long[] typical;
  private final long[] slack;
  private int rounds;

  /**
   * @param walked a board as the walk left it
   * @param money amounts of its window in means
   */
  Prices(Board walked, int[] money, int[] weights) {
    window = walked.window;
    this.weights = weights;
    this.money = money;
    price = new int[window.walletCount];
    trails = Snapshot.of(walked);
    trailStart = new int[window.itemCount + 1];
    for (int trade : trails) {
      trailStart[window.item[trade] + 1]++;
    }
    for (int x = 0; x < window.itemCount; x++) {
      trailStart[x + 1] += trailStart[x];
    }
    kept = new int[window.itemCount];
    scratch = new long[window.size];
    buyers = new int[trails.length];
    owners = new int[window.itemCount];
    for (int p = trails.length - 1; p >= 0; p--) {
      buyers[p] = window.buyer[trails[p]];
      owners[window.item[trails[p]]] = window.seller[trails[p]];
    }
    turnover = new long[window.walletCount];
    typical = typicalPrices();
    slack = balances();
    System.arraycopy(trailStart, 0, kept, 0, kept.length);
  }

  /**
   * Goes on to so many rounds in all, and chooses a set.
   *
   * @return the work done: trades looked at
   */
  long settle(int untilRound) {
    // Along the trails, so that a round reads memory in order; a trail's next seller is its last
    // buyer, which leaves one wallet a trade to look up.
    for (int p = 0; p < trails.length; p++) {
      scratch[p] = (long) weights[trails[p]] << WEIGHT_SHIFT | money[trails[p]];
    }
    if (rounds == 0) {
      choose();
    }
    long work = 0;
    while (rounds < untilRound) {
      rounds++;
      work += trails.length;
      long step = 2 * root(UNIT * UNIT / rounds);
      for (int w = 0; w < slack.length; w++) {
        // Where money is left over and costs nothing, it goes on costing nothing.
        if (turnover[w] > 0 && (price[w] > 0 || slack[w] < 0)) {
          long share = Math.clamp((slack[w] << UNIT_BITS) / turnover[w], -SHARE_MAX, SHARE_MAX);
          long change = (((typical[w] * share) >> UNIT_BITS) * step) >> UNIT_BITS;
          price[w] = (int) Math.clamp(price[w] - change, 0L, PRICE_MAX);
        }
      }
      choose();
    }
    return work;
  }

  /** Weight of all a wallet's trades per mean they move. */
  private long[] typicalPrices() {
    long[] worth = new long[window.walletCount];
    for (int j = 0; j < window.size; j++) {
      int buyer = window.buyer[j];
      int seller = window.seller[j];
      worth[buyer] += weights[j];
      worth[seller] += weights[j];
      turnover[buyer] += money[j];
      turnover[seller] += money[j];
    }
    for (int w = 0; w < worth.length; w++) {
      if (turnover[w] > 0) {
        worth[w] = Math.min(PRICE_MAX, Fraction.of(worth[w], turnover[w], UNIT_BITS));
      }
    }
    return worth;
  }

  /** In means, and no more than the wallet could spend. */
  private long[] balances() {
    long[] spending = new long[window.walletCount];
    long sum = window.sumLamports();
    for (int j = 0; j < window.size; j++) {
      spending[window.buyer[j]] += window.amount[j];
    }
    for (int w = 0; w < spending.length; w++) {
      long lamports = Math.min(spending[w], window.balance[w]);
      spending[w] =
          lamports == 0
              ? 0
              : (Fraction.of(lamports, sum, 2 * UNIT_BITS) * window.size) >> UNIT_BITS;
    }
    return spending;
  }

  /** Of each trail the beginning with the largest profit; what money that leaves. */
  private void choose() {
    for (int x = 0; x < kept.length; x++) {
      long profit = 0;
      long most = 0;
      int start = trailStart[x];
      int stop = trailStart[x + 1];
      int end = start;
      long sellerPrice = price[owners[x]];
      for (int p = start; p < stop; p++) {
        long buyerPrice = price[buyers[p]];
        long lamports = scratch[p] & Integer.MAX_VALUE;
        profit +=
            (scratch[p] >> WEIGHT_SHIFT) - ((lamports * (buyerPrice - sellerPrice)) >> UNIT_BITS);
        if (profit > most) {
          most = profit;
          end = p + 1;
        }
        sellerPrice = buyerPrice;
      }
      // From round to round few trails change: only the difference is paid.
      if (end > kept[x]) {
        pay(x, kept[x], end, 1);
      } else if (end < kept[x]) {
        pay(x, end, kept[x], -1);
      }
      kept[x] = end;
    }
  }

  private void pay(int item, int from, int to, int sign) {
    int seller = from == trailStart[item] ? owners[item] : buyers[from - 1];
    for (int p = from; p < to; p++) {
      long means = sign * (scratch[p] & Integer.MAX_VALUE);
      slack[seller] += means;
      seller = buyers[p];
      slack[seller] -= means;
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
    long dearer = (long) price[window.buyer[trade]] - price[window.seller[trade]];
    return weights[trade] - ((money[trade] * dearer) >> UNIT_BITS);
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
