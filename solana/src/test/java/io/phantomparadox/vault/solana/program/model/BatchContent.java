package io.phantomparadox.vault.solana.program.model;

import io.phantomparadox.vault.solana.program.Chunk;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a commit fixes, right or wrong.
 *
 * @param idOffset 0 names the id that is due, others do not
 */
record BatchContent(
    List<Chunk> debits,
    List<Chunk> items,
    List<Chunk> credits,
    boolean voided,
    long asOfSlot,
    long sumDebits,
    long sumCredits,
    int idOffset) {

  /** All chunks in the order of their global index. */
  List<Chunk> chunks() {
    return Stream.of(debits, items, credits).flatMap(List::stream).toList();
  }
}
