package io.phantomparadox.vault.netting.fast;

/**
 * Step 6, level 2: threshold accepting (Dueck, Scheuer 1990). Open trades are forced in one after
 * the other, drawn by a generator seeded from the window; a result a little worse is accepted too,
 * less so as time goes on; in the end the best state seen is the one that stays.
 */
final class Perturbation {
  private static final int EVALUATIONS_PER_TRADE = 1500;
  private static final int EVALUATIONS_ALWAYS = 1_000_000;
  private static final int EVALUATIONS_PER_TRIAL = 1500;
  private static final int TRIALS_PER_TRADE = 12;
  private static final int TRIALS_ALWAYS = 2_000;

  /** First threshold: a quarter of a trade of mean value. */
  private static final long THRESHOLD = 1L << 18;

  private final Board board;
  private final Window window;
  private final ChainSearch search;
  private final Trial trial;
  private long random;

  Perturbation(Board board, ChainSearch search, Trial trial) {
    this.board = board;
    window = board.window;
    this.search = search;
    this.trial = trial;
    random = seed();
  }

  /** Amounts are left out, so that scaling changes nothing. */
  private long seed() {
    long hash = window.size;
    for (int j = 0; j < window.size; j++) {
      hash = (hash ^ window.item[j]) * 0x9e3779b97f4a7c15L;
      hash = (hash ^ window.buyer[j] ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L;
    }
    return hash;
  }

  /** SplitMix64 (Steele, Lea, Flood 2014), reduced to a bound by its high bits. */
  private int draw(int bound) {
    random += 0x9e3779b97f4a7c15L;
    long z = (random ^ (random >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    z ^= z >>> 31;
    return (int) (((z >>> 32) * bound) >>> 32);
  }

  void run() {
    long work = EVALUATIONS_ALWAYS + (long) EVALUATIONS_PER_TRADE * window.size;
    long start = search.evaluations;
    long trials = TRIALS_ALWAYS + (long) TRIALS_PER_TRADE * window.size;
    board.begin();
    long best = board.objective;
    for (long k = 0; k < trials && search.evaluations - start < work; k++) {
      int trade = draw(window.size);
      if (board.isChosen(trade)) {
        continue;
      }
      search.allow(EVALUATIONS_PER_TRIAL);
      long done = Math.max(k * 1024 / trials, (search.evaluations - start) * 1024 / work);
      long threshold = THRESHOLD * (1024 - done) / 1024;
      if (trial.force(trade, board.objective - threshold) && board.objective > best) {
        best = board.objective;
        // The best state is the log's beginning, so that undoing everything leads back to it.
        board.begin();
      }
    }
    board.undo();
  }
}
