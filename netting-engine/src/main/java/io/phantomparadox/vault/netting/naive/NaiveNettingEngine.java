package io.phantomparadox.vault.netting.naive;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.OutcomeAssembler;

/**
 * The rules, written to be checked by reading:
 *
 * <ol>
 *   <li><b>Walk</b>: take every trade that custody allows, the earliest sale of a holder first, as
 *       if everybody could pay ({@link CustodyWalk}).
 *   <li><b>Repair</b>: while a wallet would end below zero, take back one of its purchases: the one
 *       that fits its shortage best, with everything that was resold from it.
 *   <li><b>Close</b>: add every trade that custody and money allow, in canonical order; let an
 *       earlier sale that can be paid replace a later one; until neither changes anything ({@link
 *       Position}).
 * </ol>
 *
 * The result is feasible and maximal. It is not the best there is, and time grows with the square
 * of a hostile input; the fast engine mends both.
 */
public final class NaiveNettingEngine implements NettingEngine {
  private static final int VERSION = 1;

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public NettingLevel level() {
    return NettingLevel.NAIVE;
  }

  @Override
  public NettingOutcome net(NettingInput input) {
    InternedTrades trades = input.interned();
    Position position = new Position(trades);
    CustodyWalk walk = new CustodyWalk(trades);
    for (int item = 0; item < trades.itemCount(); item++) {
      for (int trade : walk.trailOf(item)) {
        position.append(trade);
      }
    }
    repair(position, trades.walletCount());
    close(position, trades);
    return OutcomeAssembler.assemble(input, position, new boolean[0]);
  }

  /** Taking a purchase back may leave its seller short, so the round starts again until none is. */
  private static void repair(Position position, int walletCount) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int wallet = 0; wallet < walletCount; wallet++) {
        while (position.slack(wallet) < 0) {
          position.takeBack(BestFit.purchaseToTakeBack(position, wallet));
          changed = true;
        }
      }
    }
  }

  /** Ends: adding grows the set; replacing keeps its size and lowers the sum of its places. */
  private static void close(Position position, InternedTrades trades) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int trade = 0; trade < trades.size(); trade++) {
        changed |= position.appendIfAllowed(trade);
      }
      for (int item = 0; item < trades.itemCount(); item++) {
        changed |= position.replaceLastByEarlierSale(item);
      }
    }
  }
}
