package io.phantomparadox.vault.stack.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much of something is kept, against what it grows with.
 *
 * @param intents accepted so far
 * @param trades executed so far
 * @param batches cut so far
 * @param lines one a topic, table or store
 */
record Sizes(long intents, long trades, long batches, List<Line> lines) {
  Sizes {
    lines = List.copyOf(lines);
  }

  /**
   * One of them.
   *
   * @param kind topic, table or store
   * @param records it has; of a topic offsets, markers of transactions among them
   * @param bytes on disk, one copy
   */
  record Line(String kind, String name, long records, long bytes) {}

  /** A table for people. */
  String print() {
    List<String> printed = new ArrayList<>();
    printed.add(
        String.format(
            Locale.ROOT,
            "%,d intents, %,d executed trades, %,d batches",
            intents,
            trades,
            batches));
    printed.add(
        String.format(
            "%-6s %-58s %12s %14s %10s %10s",
            "KIND", "NAME", "RECORDS", "BYTES", "B/RECORD", "B/TRADE"));
    for (Line line : lines) {
      printed.add(
          String.format(
              Locale.ROOT,
              "%-6s %-58s %,12d %,14d %10s %10s",
              line.kind(),
              line.name(),
              line.records(),
              line.bytes(),
              each(line.bytes(), line.records()),
              each(line.bytes(), trades)));
    }
    return String.join(System.lineSeparator(), printed);
  }

  private static String each(long bytes, long of) {
    return of == 0 ? "-" : String.format(Locale.ROOT, "%,.1f", (double) bytes / of);
  }
}
