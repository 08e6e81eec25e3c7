package io.phantomparadox.vault.operations.letters;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which letters of a partition have been redriven: everything before an offset, and ranges beyond
 * it. Kept as the group's committed offset and its metadata, so that it moves in the same
 * transaction as what is published, also when a filter leaves letters in between.
 */
final class Decided {
  /** The broker keeps 4,096 bytes of metadata by default. */
  static final int METADATA_MAX = 4_000;

  /** First offset of a range to its last. */
  private final NavigableMap<Long, Long> ranges = new TreeMap<>();

  private long next;

  Decided(long next) {
    this.next = next;
  }

  /**
   * Reads what {@link #metadata} wrote.
   *
   * @throws IllegalArgumentException when somebody else wrote it
   */
  static Decided parse(long next, String metadata) {
    Decided decided = new Decided(next);
    for (String range : metadata.isEmpty() ? new String[0] : metadata.split(",", -1)) {
      if (!range.matches("[0-9]{1,18}-[0-9]{1,18}")) {
        throw new IllegalArgumentException("not the metadata of a redrive: " + metadata);
      }
      int dash = range.indexOf('-');
      decided.ranges.put(
          Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
    }
    return decided;
  }

  long next() {
    return next;
  }

  boolean contains(long offset) {
    Map.Entry<Long, Long> below = ranges.floorEntry(offset);
    return offset < next || (below != null && offset <= below.getValue());
  }

  /**
   * Adds an offset.
   *
   * @param before the offset of the letter before it: what lies between are no letters
   */
  void add(long offset, long before) {
    long from = offset;
    Map.Entry<Long, Long> below = ranges.floorEntry(offset);
    if (below != null && below.getValue() >= before) {
      from = below.getKey();
    }
    ranges.put(from, offset);
    if (before < next) {
      next = offset + 1;
      ranges.remove(from);
    }
    while (!ranges.isEmpty() && ranges.firstKey() <= next) {
      next = Math.max(next, ranges.pollFirstEntry().getValue() + 1);
    }
  }

  String metadata() {
    List<String> texts = new ArrayList<>();
    ranges.forEach((from, to) -> texts.add(from + "-" + to));
    return String.join(",", texts);
  }
}
