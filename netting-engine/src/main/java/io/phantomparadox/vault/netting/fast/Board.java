package io.phantomparadox.vault.netting.fast;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The set chosen so far, changed by two moves only: {@link #add} appends a trade to its item's
 * trail, {@link #cut} takes the last one off. Both take constant time and can be undone.
 */
final class Board {
  /** Resales that are looked at, or tried to be undone, behind one trade. */
  static final int RESALES_MAX = 48;

  final Window window;

  /** Per wallet: lamports at the end; negative while it is short. */
  final long[] slack;

  /** Per item: last trade of its trail, -1 for none. */
  final int[] last;

  /** Per chosen trade: its neighbours on the trail, -1 for none. */
  final int[] before;

  final int[] after;

  /**
   * Per trade one of the three below, per node {@link #HOLDS} or 0: bits, so that what is asked
   * most is an AND of two small columns without a branch that nobody can foresee.
   */
  private final byte[] state;

  private static final byte OPEN = 1;
  private static final byte UNSOLD = 2;
  private static final byte RESOLD = 4;

  private final byte[] holds;

  private static final byte HOLDS = OPEN;

  /** Moves made and candidates evaluated so far by everybody who worked on this board. */
  long work;

  /** Σ weights of the chosen trades; 0 while there are no weights. */
  long objective;

  private int @Nullable [] weights;
  private @Nullable SortedBits shortWallets;
  private @Nullable UnsoldPurchases unsold;
  private @Nullable WalletMoves walletMoves;

  private int[] log = new int[64];
  private int logSize;
  private boolean logging;

  Board(Window window) {
    this.window = window;
    slack = Arrays.copyOf(window.balance, window.walletCount);
    last = new int[window.itemCount];
    Arrays.fill(last, -1);
    before = new int[window.size];
    after = new int[window.size];
    state = new byte[window.size];
    holds = new byte[window.nodeCount];
    openAll();
  }

  private void openAll() {
    Arrays.fill(state, OPEN);
    Arrays.fill(holds, (byte) 0);
    for (int x = 0; x < window.itemCount; x++) {
      int owner = window.ownerNode[x];
      if (owner >= 0) {
        holds[owner] = HOLDS;
      }
    }
  }

  /** Starts counting the objective. */
  void weigh(int[] tradeWeights) {
    weights = tradeWeights;
    objective = 0;
    for (int j = 0; j < window.size; j++) {
      if (isChosen(j)) {
        objective += tradeWeights[j];
      }
    }
  }

  /** Empties every trail. */
  void clear() {
    System.arraycopy(window.balance, 0, slack, 0, slack.length);
    Arrays.fill(last, -1);
    openAll();
    objective = 0;
    shortWallets = null;
    unsold = null;
    if (walletMoves != null) {
      walletMoves.forgetAll();
    }
  }

  /** The node that has the item now, or -1. */
  int holder(int item) {
    int trade = last[item];
    return trade < 0 ? window.ownerNode[item] : window.buyerNode[trade];
  }

  /** True when custody allows the open trade now. */
  boolean isReady(int trade) {
    return readyBit(trade) != 0;
  }

  /** 1 when custody allows the open trade now, else 0. */
  int readyBit(int trade) {
    return state[trade] & holds[window.sellerNode[trade]];
  }

  boolean isChosen(int trade) {
    return state[trade] != OPEN;
  }

  /** True for a chosen trade at the end of its trail. */
  boolean isUnsold(int trade) {
    return state[trade] == UNSOLD;
  }

  /** 1 for a chosen trade at the end of its trail, else 0. */
  int unsoldBit(int trade) {
    return (state[trade] & UNSOLD) >> 1;
  }

  /** True when custody and money allow the open trade now. */
  boolean isAllowed(int trade) {
    return isReady(trade) && slack[window.buyer[trade]] >= window.amount[trade];
  }

  /** Appends a ready trade. */
  void add(int trade) {
    work++;
    int item = window.item[trade];
    int previous = last[item];
    before[trade] = previous;
    after[trade] = -1;
    if (previous >= 0) {
      after[previous] = trade;
      state[previous] = RESOLD;
    }
    last[item] = trade;
    state[trade] = UNSOLD;
    holds[window.sellerNode[trade]] = 0;
    holds[window.buyerNode[trade]] = HOLDS;
    long amount = window.amount[trade];
    change(window.buyer[trade], -amount);
    change(window.seller[trade], amount);
    forgetMoves(trade);
    if (weights != null) {
      objective += weights[trade];
    }
    if (unsold != null) {
      unsold.added(trade, previous);
    }
    if (logging) {
      record(trade);
    }
  }

  /**
   * Puts a round trip of two trades into a trail, between a trade (-1: at the beginning) and the
   * one that follows it (-1: at the end). Cannot be undone.
   */
  void splice(int previous, int out, int back, int follower) {
    if (follower < 0) {
      add(out);
      add(back);
      return;
    }
    work += 2;
    before[out] = previous;
    after[out] = back;
    before[back] = out;
    after[back] = follower;
    before[follower] = back;
    if (previous >= 0) {
      after[previous] = out;
    }
    state[out] = RESOLD;
    state[back] = RESOLD;
    long gain = window.amount[out] - window.amount[back];
    change(window.seller[out], gain);
    change(window.buyer[out], -gain);
    forgetMoves(out);
    if (weights != null) {
      objective += weights[out] + weights[back];
    }
  }

  /** Takes the last trade of a trail back. */
  void cut(int trade) {
    work++;
    int item = window.item[trade];
    int previous = before[trade];
    if (previous >= 0) {
      after[previous] = -1;
      state[previous] = UNSOLD;
    }
    last[item] = previous;
    state[trade] = OPEN;
    holds[window.buyerNode[trade]] = 0;
    holds[window.sellerNode[trade]] = HOLDS;
    long amount = window.amount[trade];
    change(window.buyer[trade], amount);
    change(window.seller[trade], -amount);
    forgetMoves(trade);
    if (weights != null) {
      objective -= weights[trade];
    }
    if (unsold != null) {
      unsold.cut(trade, previous);
    }
    if (logging) {
      record(~trade);
    }
  }

  /** Takes a chosen trade back with everything resold after it. */
  void cutFrom(int trade) {
    int item = window.item[trade];
    int end;
    do {
      end = last[item];
      cut(end);
    } while (end != trade);
  }

  private void change(int wallet, long lamports) {
    long now = slack[wallet] + lamports;
    slack[wallet] = now;
    if (shortWallets != null) {
      if (now < 0) {
        shortWallets.set(wallet);
      } else if (now - lamports < 0) {
        shortWallets.clear(wallet);
      }
    }
  }

  private void forgetMoves(int trade) {
    if (walletMoves != null) {
      walletMoves.forget(window.buyer[trade]);
      walletMoves.forget(window.seller[trade]);
    }
  }

  /**
   * Makes the trail of an item what {@link #after} already says from this trade on; the item's
   * trail must be empty. Payments wait for {@link #payAll}.
   */
  void link(int item, int first) {
    int previous = -1;
    for (int j = first; j >= 0; j = after[j]) {
      before[j] = previous;
      state[j] = RESOLD;
      previous = j;
    }
    last[item] = previous;
    if (previous >= 0) {
      state[previous] = UNSOLD;
      holds[window.ownerNode[item]] = 0;
      holds[window.buyerNode[previous]] = HOLDS;
    }
  }

  /** Pays for everything chosen, in one pass along the columns: far from every cache else. */
  void payAll() {
    for (int j = 0; j < window.size; j++) {
      if (isChosen(j)) {
        slack[window.buyer[j]] -= window.amount[j];
        slack[window.seller[j]] += window.amount[j];
      }
    }
  }

  /** True when no trade of the window is left out. */
  boolean isEverythingChosen() {
    for (byte s : state) {
      if (s == OPEN) {
        return false;
      }
    }
    return true;
  }

  /** True when a wallet is below zero. */
  boolean isAnybodyShort() {
    for (long lamports : slack) {
      if (lamports < 0) {
        return true;
      }
    }
    return false;
  }

  /** Starts keeping the set of short wallets. */
  void trackShort() {
    SortedBits bits = new SortedBits(window.walletCount);
    for (int w = 0; w < slack.length; w++) {
      if (slack[w] < 0) {
        bits.set(w);
      }
    }
    shortWallets = bits;
  }

  /** Starts keeping the unsold purchases of the wallets that are asked about. */
  UnsoldPurchases trackUnsold() {
    UnsoldPurchases tracked = new UnsoldPurchases(this);
    unsold = tracked;
    return tracked;
  }

  /** What wallets could do for money; kept up to date from the first call on. */
  WalletMoves walletMoves() {
    WalletMoves moves = walletMoves;
    if (moves == null) {
      moves = new WalletMoves(this);
      walletMoves = moves;
    }
    return moves;
  }

  /** The first short wallet from one on, or -1. Only after {@link #trackShort}. */
  int nextShort(int from) {
    return shortWallets == null ? -1 : shortWallets.next(from);
  }

  /** The next short wallet in turn, or -1; the one itself only when no other is. */
  int nextShortAfter(int wallet) {
    int next = nextShort(wallet + 1);
    return next >= 0 ? next : nextShort(0);
  }

  /** Starts a stretch of moves that can be undone as one. */
  void begin() {
    logging = true;
    logSize = 0;
  }

  /** Keeps the moves since {@link #begin}. */
  void keep() {
    logging = false;
  }

  /** Number of moves since {@link #begin}. */
  int mark() {
    return logSize;
  }

  /** The k-th move since {@link #begin}: a trade added, or the complement of a trade cut. */
  int move(int k) {
    return log[k];
  }

  /** Undoes the moves after a mark, last first. */
  void undoTo(int mark) {
    logging = false;
    for (int k = logSize - 1; k >= mark; k--) {
      int move = log[k];
      if (move >= 0) {
        cut(move);
      } else {
        add(~move);
      }
    }
    logSize = mark;
    logging = true;
  }

  /** Undoes all moves since {@link #begin}. */
  void undo() {
    undoTo(0);
    logging = false;
  }

  private void record(int move) {
    if (logSize == log.length) {
      log = Arrays.copyOf(log, 2 * logSize);
    }
    log[logSize++] = move;
  }
}
