package io.phantomparadox.vault.netting.naive;

import io.phantomparadox.vault.netting.InternedTrades;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.netting.OutcomeAssembler;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rules, written to be checked by reading:
 *
 * <ol>
 *   <li><b>Filter</b>: leave out what is wrong by itself or cannot happen ({@link Possible}).
 *   <li><b>Walk</b>: take every trade that custody allows, the earliest sale of a holder first, as
 *       if everybody could pay ({@link CustodyWalk}).
 *   <li><b>Repair</b>: while a wallet would end below zero, the first such wallet gives back one of
 *       its purchases: the one that fits its shortage best, with everything that was resold from
 *       it.
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
    Possible possible = new Possible(trades);
    Position position = walk(trades, possible);
    repair(position, possible.wallets());
    close(position, trades.size(), possible.items());
    return OutcomeAssembler.assemble(input, position, new boolean[0]);
  }

  /**
   * Whether nobody is short after the custody walk: then nothing has to be repaired, and every
   * engine gives this one's result (decision 040).
   */
  public boolean settlesWithoutRepair(NettingInput input) {
    Possible possible = new Possible(input.interned());
    return firstShort(walk(input.interned(), possible), possible.wallets()).isEmpty();
  }

  /** Indexes, in canonical order, of the trades that pass the filter: weights count only these. */
  public List<Integer> possible(NettingInput input) {
    Possible possible = new Possible(input.interned());
    return IntStream.range(0, input.trades().size()).filter(possible::contains).boxed().toList();
  }

  private static Position walk(InternedTrades trades, Possible possible) {
    Position position = new Position(trades, possible);
    CustodyWalk walk = new CustodyWalk(trades, possible);
    for (int item : possible.items()) {
      for (int trade : walk.trailOf(item)) {
        position.append(trade);
      }
    }
    return position;
  }

  /** Taking a purchase back may leave its seller short, so the search starts again each time. */
  private static void repair(Position position, List<Integer> wallets) {
    Optional<Integer> shortWallet = firstShort(position, wallets);
    while (shortWallet.isPresent()) {
      position.takeBack(BestFit.purchaseToTakeBack(position, shortWallet.get()));
      shortWallet = firstShort(position, wallets);
    }
  }

  private static Optional<Integer> firstShort(Position position, List<Integer> wallets) {
    return wallets.stream().filter(wallet -> position.slack(wallet) < 0).findFirst();
  }

  /** Ends: adding grows the set; replacing keeps its size and lowers the sum of its places. */
  private static void close(Position position, int trades, List<Integer> items) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int trade = 0; trade < trades; trade++) {
        changed |= position.appendIfAllowed(trade);
      }
      for (int item : items) {
        changed |= position.replaceLastByEarlierSale(item);
      }
    }
  }
}
