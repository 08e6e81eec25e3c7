/**
 * What the netting engine takes and gives: trades in, an executed set and its commitment out.
 *
 * <p><b>The problem.</b> A window is a list of trades in canonical order: each moves one item from
 * its seller to its buyer, and a price the other way. Known are who owns each item and what each
 * wallet has. Only the <em>net</em> effect is settled, so a wallet may be short in the middle of
 * the list, never at its end. A set of trades may be executed when
 *
 * <ul>
 *   <li><em>custody</em>: the chosen trades of each item form one trail that starts at its owner,
 *       each next seller being the buyer before;
 *   <li><em>solvency</em>: no wallet ends below zero.
 * </ul>
 *
 * Of these sets the engine looks for one worth much: a trade counts half for being one, half for
 * its value, up to a tenth more for coming early ({@link
 * io.phantomparadox.vault.netting.fast.Objective}). To find the best is NP-hard (it holds exact
 * cover, and longest paths), so no engine here claims to; what every result does keep is in {@link
 * io.phantomparadox.vault.netting.Invariant}, and {@link
 * io.phantomparadox.vault.netting.Invariants} checks it without any of the engines' code.
 *
 * <p><b>An example.</b> Ann owns a sword and sells it to Bob for 10; Bob sells it to Cyd for 12.
 * Bob has nothing, Cyd has 12. One after the other the first trade fails; netted, both execute: the
 * sword goes from Ann to Cyd, Cyd pays 12, Ann gets 10 and Bob 2. Had Cyd 11, neither could: Cyd
 * cannot pay, and without that sale Bob cannot.
 *
 * <p><b>The way of a window.</b> {@link io.phantomparadox.vault.netting.NettingInput} sorts and
 * checks; {@link io.phantomparadox.vault.netting.InternedTrades} replaces ids by numbers. A {@link
 * io.phantomparadox.vault.netting.NettingEngine} chooses trails: read the {@code naive} package for
 * the rules in under five hundred lines, then the {@code fast} one for what production runs. {@link
 * io.phantomparadox.vault.netting.OutcomeAssembler} gives each trade left out its {@link
 * io.phantomparadox.vault.netting.Reason}, from the trails alone. {@link
 * io.phantomparadox.vault.netting.BatchCommitment} turns the outcome into canonical bytes, their
 * SHA-256 and the {@link io.phantomparadox.vault.netting.TradesTree}, whose proofs show that a
 * trade is in a batch.
 *
 * <p>The decisions behind it are docs/decisions/040 to 045; what it reaches, docs/PERFORMANCE.md.
 */
@NullMarked
package io.phantomparadox.vault.netting;

import org.jspecify.annotations.NullMarked;
