/**
 * The fast netting engine on primitive arrays.
 *
 * <p>The story of one window, in the order {@link
 * io.phantomparadox.vault.netting.fast.FastNettingEngine} tells it (the numbers are the steps of
 * NETTING.md section 3):
 *
 * <ol>
 *   <li>{@code WholeWindow}: can everything be executed as it is? Then that is the result, after
 *       one pass over the columns. This is the common case, and nothing below is paid for.
 *   <li>{@code HopelessFilter} (step 1): what cannot happen is dropped and the rest is renumbered
 *       ({@code Window}), so that it influences nothing.
 *   <li>{@code CustodyWalk} (step 2): per item, as far as custody lets it go, as if everybody could
 *       pay. The set lives on a {@code Board}, which knows two moves: append a trade to its item's
 *       trail, take the last one back.
 *   <li>{@code Portfolio}: somebody is short, and there are several ways to a set in which nobody
 *       is (step 3). Two are plain: take back what fits best, as the naive engine does; first come,
 *       first served (the guard of step 4). Two start from the set that prices of money choose
 *       ({@code Prices}): an early one that {@code ChainRepair} makes solvent by chains, a late one
 *       for {@code PricedRepair}. After each, {@code Closing} makes the set maximal and its
 *       priorities right (steps 4 and 7); {@code BestSet} remembers the best.
 *   <li>{@code Improvement} (step 5): up to three passes over what was left out. {@code
 *       ChainSearch} looks for an ejection chain that pays for the trade by handing the shortage on
 *       (along the moves that {@code WalletMoves} remembers), {@code RoundTrips} for a way back to
 *       the seller; else {@code Trial}: force it in, let the wallets it makes short recover, fill
 *       up, and keep that only when it is worth more.
 *   <li>{@code Perturbation} (step 6, level 2): the same at random, from the seed of the window; a
 *       little worse is accepted for a while; the best state seen stays.
 *   <li>{@code OutcomeAssembler} in the parent package (step 8): reasons, replay order, deltas,
 *       owners.
 * </ol>
 *
 * <p>All numbers are int and long; work is counted, never timed; there is no thread and no hash
 * table. So the same input gives the same bytes everywhere.
 */
@NullMarked
package io.phantomparadox.vault.netting.fast;

import org.jspecify.annotations.NullMarked;
