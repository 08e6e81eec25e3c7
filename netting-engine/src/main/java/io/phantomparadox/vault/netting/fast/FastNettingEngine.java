package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.OutcomeAssembler;
import java.util.Optional;

/** Optimistic walk, repair, augment, on primitive arrays; the package page tells the story. */
public final class FastNettingEngine implements NettingEngine {
  private static final int VERSION = 5;

  /**
   * What the budgets of all phases allow one trade (docs/decisions/041): nearly all of it in step
   * 5, where a buyer's last trial may go over by one trial's work.
   */
  private static final long WORK_PER_TRADE = 10_240;

  private static final long WORK_ALWAYS = 1_000_000;

  private final NettingLevel level;

  /**
   * @param level STANDARD or THOROUGH
   */
  public FastNettingEngine(NettingLevel level) {
    if (level == NettingLevel.NAIVE) {
      throw new IllegalArgumentException("the fast engine has no level " + level);
    }
    this.level = level;
  }

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public NettingLevel level() {
    return level;
  }

  @Override
  public NettingOutcome net(NettingInput input) {
    return net(input, new long[1]);
  }

  /**
   * Nets and tells the work: moves made and candidates evaluated, the unit of every budget. At most
   * {@link #workMax} whatever the window holds; beside it there are only a fixed number of passes
   * over the columns.
   */
  public long work(NettingInput input) {
    long[] work = new long[1];
    net(input, work);
    return work[0];
  }

  /** The bound on {@link #work} for a window of so many trades: linear. */
  public long workMax(int trades) {
    long perTrade = level == NettingLevel.THOROUGH ? 3 * WORK_PER_TRADE : WORK_PER_TRADE;
    long always = level == NettingLevel.THOROUGH ? 3 * WORK_ALWAYS : WORK_ALWAYS;
    return always + perTrade * trades;
  }

  private NettingOutcome net(NettingInput input, long[] work) {
    InternedTrades in = input.interned();
    Optional<WholeWindow> whole = WholeWindow.of(in);
    if (whole.isPresent()) {
      return OutcomeAssembler.assemble(input, whole.get(), new boolean[0]);
    }
    Window window = window(in);
    Board board = new Board(window);
    CustodyWalk.walk(board);
    boolean closed =
        board.isAnybodyShort() ? new Portfolio(board, level).settle() : Closing.close(board);
    work[0] = board.work;
    boolean[] outOfBudget = new boolean[closed ? 0 : in.size()];
    if (!closed) {
      for (int j = 0; j < window.size; j++) {
        outOfBudget[window.canonical[j]] = Closing.isUnfinished(board, j);
      }
    }
    return OutcomeAssembler.assemble(input, new BoardTrails(board, in.itemCount()), outOfBudget);
  }

  /** The trades that are valid and possible; what is not must not influence anything else. */
  static Window window(InternedTrades in) {
    Window window = new Window(in, valid(in));
    boolean[] possible = HopelessFilter.possible(window);
    if (possible.length > 0) {
      window.keep(possible);
    }
    return window;
  }

  private static boolean[] valid(InternedTrades in) {
    boolean[] valid = new boolean[in.size()];
    for (int i = 0; i < valid.length; i++) {
      valid[i] = in.faultOf(i) == null;
    }
    return valid;
  }
}
