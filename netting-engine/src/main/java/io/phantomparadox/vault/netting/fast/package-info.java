/**
 * The fast netting engine on primitive arrays: optimistic walk, three ways to solvency, ejection
 * chains.
 *
 * <p><b>The problem.</b> Choose trades so that each item's chosen trades form one trail from its
 * owner (custody) and no wallet ends below zero (solvency), worth as much as possible. A wallet may
 * be short in the middle, only the end counts. Both parts alone are NP-hard, so this is a search
 * with a fixed order and fixed budgets: the same input gives the same bytes.
 *
 * <p><b>How a window goes through the package:</b>
 *
 * <ol>
 *   <li>{@link io.phantomparadox.vault.netting.fast.Window} lays the valid trades out as columns
 *       and numbers <i>nodes</i>: a node is one wallet in its role as holder of one item, so a
 *       trade is an edge between two nodes and "who can sell next" is a list.
 *   <li>{@link io.phantomparadox.vault.netting.fast.HopelessFilter} drops what cannot happen (the
 *       item never reaches the seller; the price is above all the buyer has and could still sell),
 *       and the window is built again without: what is dropped influences nothing.
 *   <li>{@link io.phantomparadox.vault.netting.fast.CustodyWalk} fills the {@link
 *       io.phantomparadox.vault.netting.fast.Board} as if everybody could pay.
 *   <li>Nobody short? {@link io.phantomparadox.vault.netting.fast.Closing} looks once more, and
 *       that is all: the common case never sees the rest.
 *   <li>Else {@link io.phantomparadox.vault.netting.fast.Portfolio} makes three feasible sets and
 *       keeps the best: give back what fits the shortage best ({@link
 *       io.phantomparadox.vault.netting.fast.Fallback}, which is the naive engine); hand the
 *       shortage on along chains ({@link io.phantomparadox.vault.netting.fast.ChainRepair}); first
 *       come, first served.
 *   <li>{@link io.phantomparadox.vault.netting.fast.Improvement} goes over the open trades: a chain
 *       that pays for it ({@link io.phantomparadox.vault.netting.fast.ChainSearch}), or putting it
 *       in by force and letting the others recover ({@link
 *       io.phantomparadox.vault.netting.fast.Trial}); kept only on gain.
 *   <li>Level 2: {@link io.phantomparadox.vault.netting.fast.Perturbation} forces trades in at
 *       random, from a seed, and accepts small losses on the way to a better end.
 *   <li>Each way ends in {@link io.phantomparadox.vault.netting.fast.Closing}: every set that is
 *       compared is maximal and in it the earliest payable sale wins.
 * </ol>
 *
 * <p>The board knows two moves, append a trade to its trail and take the last one off, both in
 * constant time and both undone by the other. Everything above is made of them.
 *
 * <p>Sources: Bech, Soramäki 2001 (gridlock resolution); Güntzer, Jungnickel, Leclerc 1998 (bank
 * clearing); Hierholzer 1873 (the walk); Glover 1996 (ejection chains); Dueck, Scheuer 1990
 * (threshold accepting).
 */
@NullMarked
package io.phantomparadox.vault.netting.fast;

import org.jspecify.annotations.NullMarked;
