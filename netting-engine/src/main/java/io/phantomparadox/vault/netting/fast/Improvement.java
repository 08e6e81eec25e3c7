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
  private final long[] weights;
  private final ChainSearch search;
  private final Trial trial;
  private final RoundTrips roundTrips;
  private final long[] work;

  /**
   * @param board a feasible set; from here on it keeps track of short wallets
   */
  Improvement(Board board, long[] weights, Prices prices) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    search = new ChainSearch(board, weights, new boolean[window.size], prices);
    board.trackShort();
    trial = new Trial(board, weights, search, new Fallback(board));
    roundTrips = new RoundTrips(board);
    work = new long[window.walletCount];
  }

  /** One pass over the trades in canonical order; true when something was gained. */
  boolean pass() {
    boolean gained = false;
    long start = search.evaluations;
    for (int j = 0; j < window.size; j++) {
      if (board.chosen[j]) {
        continue;
      }
      if (board.isAllowed(j)) {
        board.add(j);
        gained = true;
      } else if (hasWorkLeft(window.buyer[j])) {
        long before = board.work + search.evaluations;
        if (roundTrips.insert(j)) {
          gained = true;
          work[window.buyer[j]] += board.work + search.evaluations - before;
          continue;
        }
        search.allow(EVALUATIONS_PER_TRADE);
        gained |= (board.isReady(j) && chain(j)) || force(j);
        work[window.buyer[j]] += board.work + search.evaluations - before;
      }
    }
    board.work += window.size + search.evaluations - start;
    return gained;
  }

  /** Level 2. */
  void perturb() {
    long start = search.evaluations;
    new Perturbation(board, search, trial).run();
    board.work += search.evaluations - start;
  }

  private boolean hasWorkLeft(int buyer) {
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

  private boolean force(int trade) {
    board.begin();
    boolean kept = trial.force(trade, board.objective);
    board.keep();
    return kept;
  }
}
