package io.phantomparadox.vault.netting.fast;

/**
 * Tries every trade that custody allows but the buyer cannot pay: adds it all the same and looks
 * for a chain that makes the buyer solvent again and costs less than the trade is worth; else
 * forces it in.
 */
final class Improvement {
  private static final int WORK_PER_PURCHASE = 256;
  private static final int EVALUATIONS_PER_TRADE = 768;

  private final Board board;
  private final Window window;
  private final int[] weights;
  private final ChainSearch search;
  private final Trial trial;
  private final RoundTrips roundTrips;
  private final long[] work;

  /** Per wallet: its slack when the last pass began; empty in the first. */
  private long[] slackBefore = new long[0];

  /**
   * @param board a feasible set; from here on it keeps track of short wallets
   */
  Improvement(Board board, int[] weights, Prices prices) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    search = new ChainSearch(board, weights, prices);
    board.trackShort();
    trial = new Trial(board, weights, search, prices);
    roundTrips = new RoundTrips(board);
    work = new long[window.walletCount];
  }

  /**
   * One pass over the trades in canonical order. What failed in the pass before is tried again only
   * where the money of its buyer or its seller has changed since that began.
   */
  void pass() {
    long start = search.evaluations;
    long[] now = board.slack.clone();
    for (int j = 0; j < window.size; j++) {
      if (board.isChosen(j)) {
        continue;
      }
      if (board.isAllowed(j)) {
        board.add(j);
      } else if (isWorthATry(j)) {
        long workBefore = board.work + search.evaluations;
        if (roundTrips.insert(j)) {
          work[window.buyer[j]] += board.work + search.evaluations - workBefore;
          continue;
        }
        search.allow(EVALUATIONS_PER_TRADE);
        if (!board.isReady(j) || !chain(j)) {
          force(j);
        }
        work[window.buyer[j]] += board.work + search.evaluations - workBefore;
      }
    }
    board.work += window.size + search.evaluations - start;
    slackBefore = now;
  }

  /** Level 2. */
  void perturb() {
    long start = search.evaluations;
    new Perturbation(board, search, trial).run();
    board.work += search.evaluations - start;
  }

  private boolean isWorthATry(int trade) {
    int buyer = window.buyer[trade];
    int seller = window.seller[trade];
    if (slackBefore.length > 0
        && board.slack[buyer] == slackBefore[buyer]
        && board.slack[seller] == slackBefore[seller]) {
      return false;
    }
    int purchases = window.purchasesStart[buyer + 1] - window.purchasesStart[buyer];
    return work[buyer] <= (long) WORK_PER_PURCHASE * purchases;
  }

  private boolean chain(int trade) {
    board.add(trade);
    boolean paid = search.relieve(window.buyer[trade], trade, weights[trade]);
    if (!paid) {
      board.cut(trade);
    }
    return paid;
  }

  private void force(int trade) {
    board.begin();
    trial.force(trade, board.objective);
    board.keep();
  }
}
