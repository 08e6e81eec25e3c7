package io.phantomparadox.vault.solana.program.model;

import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes batches that mostly could be right: as a planner would, now and then with one thing off.
 */
final class RandomBatches {
  private final SplittableRandom random;
  private final VaultModel model;

  RandomBatches(SplittableRandom random, VaultModel model) {
    this.random = random;
    this.model = model;
  }

  BatchContent next() {
    int idOffset = idOffset();
    long asOf =
        model.slot
            - random.nextInt(40)
            - (chance(4) ? VaultModel.COMMIT_MAX_SLOTS : 0)
            + (chance(3) ? 100 : 0);
    if (chance(10)) {
      return new BatchContent(List.of(), List.of(), List.of(), true, asOf, 0, 0, idOffset);
    }
    List<Integer> payers = some(model.available.size());
    List<Integer> receivers = some(model.available.size());
    long total = payers.isEmpty() || receivers.isEmpty() ? 0 : total(payers);
    long sumCredits = total + (chance(2) ? 1 : 0);
    long sumDebits = total;
    if (chance(8) && total > 1) {
      sumDebits += chance(50) ? 1 : -1;
      sumCredits = sumDebits;
    }
    return new BatchContent(
        chunks(changes(payers, total), Chunk.Debits::new),
        chunks(moves(), Chunk.Items::new),
        chunks(changes(receivers, total), Chunk.Credits::new),
        false,
        asOf,
        sumDebits,
        sumCredits,
        idOffset);
  }

  /** Mostly the id that is due, else a later one, or one whose batch is closed. */
  private int idOffset() {
    if (chance(95)) {
      return 0;
    }
    int due = model.batches.size() + 1;
    // id 0 never was; an id whose account still stands answers otherwise, and batch tests have it
    List<Integer> used =
        Stream.concat(
                Stream.of(0),
                IntStream.range(0, model.batches.size())
                    .filter(place -> model.batches.get(place).closed)
                    .mapToObj(place -> place + 1))
            .toList();
    return chance(50) ? used.get(random.nextInt(used.size())) - due : 1 + random.nextInt(2);
  }

  private long total(List<Integer> payers) {
    long afford = payers.stream().mapToLong(model.available::get).min().orElse(0);
    long around = chance(85) ? Math.min(afford, 15_000) : 20_000;
    return random.nextLong(chance(10) ? 1_200 : around + 1);
  }

  /** A total spread over wallets, ascending; who gets nothing is left out. */
  private List<BalanceChange> changes(List<Integer> wallets, long total) {
    List<BalanceChange> changes = new ArrayList<>();
    long left = total;
    for (int i = 0; i < wallets.size(); i++) {
      long part = i + 1 == wallets.size() ? left : random.nextLong(left + 1);
      if (part > 0) {
        changes.add(new BalanceChange(wallets.get(i), part));
      }
      left -= part;
    }
    return changes;
  }

  private List<ItemMove> moves() {
    int wallets = model.available.size();
    return some(model.owners.size()).stream()
        .map(
            item ->
                new ItemMove(
                    item,
                    chance(95) ? model.owners.get(item) : random.nextInt(wallets),
                    chance(97) ? random.nextInt(wallets) : wallets))
        .toList();
  }

  /** In one chunk, or cut into two. */
  private <E> List<Chunk> chunks(List<E> entries, Function<List<E>, Chunk> make) {
    int cut =
        entries.size() > 1 && chance(50) ? 1 + random.nextInt(entries.size() - 1) : entries.size();
    return Stream.of(entries.subList(0, cut), entries.subList(cut, entries.size()))
        .filter(part -> !part.isEmpty())
        .map(make)
        .toList();
  }

  private List<Integer> some(int count) {
    return IntStream.range(0, count).filter(i -> chance(40)).boxed().toList();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
