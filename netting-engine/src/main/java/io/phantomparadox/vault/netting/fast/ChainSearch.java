package io.phantomparadox.vault.netting.fast;

/**
 * Best-first search for an ejection chain: moves that hand a wallet's shortage on until somebody's
 * slack absorbs it. Each step relieves one wallet by one of
 *
 * <ul>
 *   <li>an open sale of an item it holds, which makes the buyer short instead;
 *   <li>a sale of the item it was just given in the chain;
 *   <li>giving back a purchase it has not resold, which makes its seller short instead.
 * </ul>
 *
 * Each wallet occurs once in a chain, each item once except in neighbouring steps, so every step
 * can be judged from the board as it is. The cost of a chain is the weight it takes back minus the
 * weight it adds; it may be negative.
 */
final class ChainSearch {
  private static final int EXPANSIONS_MAX = 64;
  private static final int DEPTH_MAX = 24;
  private static final int CANDIDATES_MAX = 8;
  private static final int SCANNED_MAX = 96;
  private static final int STATES_MAX = EXPANSIONS_MAX * CANDIDATES_MAX + 1;

  /** What a shortage handed on is thought to cost still: half a trade of no value. */
  private static final long PENDING_COST = 1L << 18;

  /** A quarter of the amount may be missing in {@link #relieveNearly}. */
  private static final int REST_PARTS = 4;

  private static final int NO_MOVE = Integer.MIN_VALUE;

  private final Board board;
  private final Window window;
  private final int[] weights;
  private final WalletMoves walletMoves;
  private final Prices prices;

  private final int[] wallet = new int[STATES_MAX];
  private final long[] shortage = new long[STATES_MAX];
  private final long[] cost = new long[STATES_MAX];
  private final int[] parent = new int[STATES_MAX];
  private final int[] move = new int[STATES_MAX];
  private final int[] depth = new int[STATES_MAX];
  private final long[] rank = new long[STATES_MAX];

  /** Per state: the item of its move, -1 for none. */
  private final int[] itemMoved = new int[STATES_MAX];

  /**
   * Per state: one bit of 64 for each wallet and each item of its chain. Where the bit is not set
   * the chain has not been there; where it is, the chain is walked to see.
   */
  private final long[] walletMarks = new long[STATES_MAX];

  private final long[] itemMarks = new long[STATES_MAX];
  private int states;

  /** No trade of this item is taken back; -1: of any. */
  private int keptItem = -1;

  private boolean nearly;

  private final int[] heap = new int[STATES_MAX];
  private int heapSize;

  private final int[] pickMove = new int[CANDIDATES_MAX];
  private final long[] pickCost = new long[CANDIDATES_MAX];
  private final long[] pickShortage = new long[CANDIDATES_MAX];
  private final long[] pickRank = new long[CANDIDATES_MAX];
  private int picks;

  /** Evaluated candidates so far: the unit of every work budget. */
  long evaluations;

  /** Where the count of evaluations ends a search. */
  private long evaluationsEnd = Long.MAX_VALUE;

  /**
   * @param prices what a shortage handed on will cost
   */
  ChainSearch(Board board, int[] weights, Prices prices) {
    this.board = board;
    window = board.window;
    this.weights = weights;
    this.prices = prices;
    walletMoves = board.walletMoves();
  }

  /**
   * Relieves a short wallet, if that costs less than a limit, by making the moves on the board.
   *
   * @param given trade by which the wallet was just given an item, or -1
   * @return whether the moves were made; if not, the board is as before
   */
  boolean relieve(int shortWallet, int given, long limit) {
    states = 0;
    heapSize = 0;
    push(shortWallet, -board.slack[shortWallet], 0, -1, given < 0 ? NO_MOVE : given, 0, 0);
    for (int expansion = 0;
        expansion < EXPANSIONS_MAX && heapSize > 0 && evaluations < evaluationsEnd;
        expansion++) {
      int state = pop();
      if (shortage[state] <= 0) {
        apply(state);
        return true;
      }
      if (depth[state] < DEPTH_MAX) {
        expand(state, limit);
      }
    }
    return false;
  }

  /**
   * From now on takes back no trade of an item; without that, the cheapest way to pay for a trade
   * would be to give it back.
   *
   * @param item -1 for none
   */
  void keepItem(int item) {
    keptItem = item;
  }

  /**
   * The same, but each wallet of the chain may stay short of at most a quarter of the amount that
   * relieves it, at one and a half trades a mean: prices along a ring differ, and what little is
   * left the caller has covered by something small.
   */
  boolean relieveNearly(int shortWallet, long limit) {
    nearly = true;
    boolean relieved = relieve(shortWallet, -1, limit);
    nearly = false;
    return relieved;
  }

  private boolean covers(long amount, long needed) {
    return amount >= needed || (nearly && needed - amount <= amount / REST_PARTS);
  }

  /** Allows so many more evaluations, over any number of searches. */
  void allow(long more) {
    evaluationsEnd = evaluations + more;
  }

  private void expand(int state, long limit) {
    picks = 0;
    int who = wallet[state];
    int last = move[state];
    if (last != NO_MOVE) {
      expandGivenItem(state, last, limit);
    }
    evaluations += walletMoves.scanned(who);
    int first = walletMoves.first(who);
    int end = first + walletMoves.count(who);
    for (int at = first; at < end; at++) {
      consider(state, walletMoves.at(at), limit);
    }
    for (int k = 0; k < picks; k++) {
      int m = pickMove[k];
      int next = m >= 0 ? window.buyer[m] : window.seller[~m];
      push(next, pickShortage[k], pickCost[k], state, m, depth[state] + 1, pickRank[k]);
    }
  }

  /** The item of the last move is in this wallet's hands: it may go on, or back one step more. */
  private void expandGivenItem(int state, int last, long limit) {
    int node = last >= 0 ? window.buyerNode[last] : window.sellerNode[~last];
    int end = Math.min(window.salesStart[node + 1], window.salesStart[node] + SCANNED_MAX);
    for (int p = window.salesStart[node]; p < end; p++) {
      int trade = window.salesOfNode[p];
      evaluations++;
      if (!board.isChosen(trade)) {
        weigh(state, trade, limit);
      }
    }
    if (last < 0 && board.before[~last] >= 0) {
      weigh(state, ~board.before[~last], limit);
    }
  }

  /** Weighs a move, unless the chain has moved its item before. */
  private void consider(int state, int candidate, long limit) {
    int trade = candidate >= 0 ? candidate : ~candidate;
    if (covers(window.amount[trade], shortage[state]) && !isItemMoved(state, window.item[trade])) {
      weigh(state, candidate, limit);
    }
  }

  private void weigh(int state, int candidate, long limit) {
    boolean adds = candidate >= 0;
    int trade = adds ? candidate : ~candidate;
    long amount = window.amount[trade];
    if (!covers(amount, shortage[state]) || (!adds && window.item[trade] == keptItem)) {
      return;
    }
    int next = adds ? window.buyer[trade] : window.seller[trade];
    if (isInChain(state, next)) {
      return;
    }
    long total = cost[state] + (adds ? -weights[trade] : weights[trade]);
    if (amount < shortage[state]) {
      long rest = prices.moneyPart(trade, shortage[state] - amount);
      total += rest + rest / 2;
    }
    long left = amount - board.slack[next];
    if (total >= limit && (left <= 0 || total >= 2 * limit)) {
      return;
    }
    pick(
        candidate, total, Math.max(0, left), left > 0 ? total + pending(trade, next, left) : total);
  }

  private boolean isItemMoved(int state, int item) {
    if ((itemMarks[state] & (1L << item)) != 0) {
      for (int s = state; s >= 0; s = parent[s]) {
        if (itemMoved[s] == item) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isInChain(int state, int who) {
    if ((walletMarks[state] & (1L << who)) != 0) {
      for (int s = state; s >= 0; s = parent[s]) {
        if (wallet[s] == who) {
          return true;
        }
      }
    }
    return false;
  }

  /** What the shortage that a move leaves is thought to cost still. */
  private long pending(int trade, int who, long left) {
    return PENDING_COST + prices.worth(who, prices.moneyPart(trade, left)) / 2;
  }

  /** Keeps the best few, sorted; the one seen first stays in front of its equals. */
  private void pick(int candidate, long total, long left, long promise) {
    int at = picks;
    while (at > 0 && pickRank[at - 1] > promise) {
      at--;
    }
    if (at == CANDIDATES_MAX) {
      return;
    }
    int moved = Math.min(picks, CANDIDATES_MAX - 1);
    picks = moved + 1;
    // few: a loop is quicker than four block copies
    for (; moved > at; moved--) {
      pickRank[moved] = pickRank[moved - 1];
      pickMove[moved] = pickMove[moved - 1];
      pickCost[moved] = pickCost[moved - 1];
      pickShortage[moved] = pickShortage[moved - 1];
    }
    pickRank[at] = promise;
    pickMove[at] = candidate;
    pickCost[at] = total;
    pickShortage[at] = left;
  }

  private void apply(int end) {
    int[] path = new int[depth[end]];
    int s = end;
    for (int k = path.length - 1; k >= 0; k--) {
      path[k] = move[s];
      s = parent[s];
    }
    for (int m : path) {
      if (m >= 0) {
        board.add(m);
      } else {
        board.cut(~m);
      }
    }
  }

  private void push(int who, long left, long total, int from, int m, int steps, long promise) {
    if (states == STATES_MAX) {
      return;
    }
    int state = states++;
    wallet[state] = who;
    shortage[state] = left;
    cost[state] = total;
    parent[state] = from;
    move[state] = m;
    depth[state] = steps;
    rank[state] = promise;
    itemMoved[state] = m == NO_MOVE ? -1 : window.item[m >= 0 ? m : ~m];
    walletMarks[state] = 1L << who | (from < 0 ? 0 : walletMarks[from]);
    itemMarks[state] =
        (m == NO_MOVE ? 0 : 1L << itemMoved[state]) | (from < 0 ? 0 : itemMarks[from]);
    int at = heapSize++;
    while (at > 0 && isBefore(state, heap[(at - 1) >>> 1])) {
      heap[at] = heap[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    heap[at] = state;
  }

  private int pop() {
    int top = heap[0];
    int moved = heap[--heapSize];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= heapSize) {
        break;
      }
      if (child + 1 < heapSize && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], moved)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
    return top;
  }

  private boolean isBefore(int a, int b) {
    return rank[a] != rank[b] ? rank[a] < rank[b] : a < b;
  }
}
