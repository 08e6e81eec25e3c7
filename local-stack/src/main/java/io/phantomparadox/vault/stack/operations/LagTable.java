package io.phantomparadox.vault.stack.operations;

import io.phantomparadox.vault.operations.lag.GroupLag;
import io.phantomparadox.vault.operations.lag.LagSnapshot;
import io.phantomparadox.vault.operations.lag.LagSnapshot.PartitionEnd;
import io.phantomparadox.vault.operations.lag.PartitionLag;
import java.util.Locale;

/** Lag as people read it: a line for each group, and one for each of its partitions. */
final class LagTable {
  private LagTable() {}

  static String of(LagSnapshot now, boolean behindOnly) {
    StringBuilder text = new StringBuilder();
    row(text, "GROUP", "STATE", "MEM", "TOPIC", "P", "COMMITTED", "END", "LAG", "SECONDS");
    for (GroupLag group : now.groups()) {
      row(
          text,
          group.group(),
          group.state(),
          Integer.toString(group.members()),
          "(all)",
          "",
          "",
          "",
          Long.toString(group.records()),
          seconds(group.seconds()));
      for (PartitionLag lag : group.partitions()) {
        if (!behindOnly || lag.records() > 0 || lag.lost() > 0) {
          row(text, "", "", "", lag);
        }
      }
    }
    for (PartitionEnd end : now.ends()) {
      if (end.open() > 0) {
        text.append(
            "%s-%d: %d records wait for their transaction to end%n"
                .formatted(end.topic(), end.partition(), end.open()));
      }
    }
    return text.toString();
  }

  private static void row(
      StringBuilder text, String group, String state, String members, PartitionLag lag) {
    row(
        text,
        group,
        state,
        members,
        lag.partition().topic(),
        Integer.toString(lag.partition().partition()),
        lag.committed() < 0 ? "never" : Long.toString(lag.committed()),
        Long.toString(lag.end()),
        (lag.exact() ? "" : "<=") + lag.records(),
        seconds(lag.seconds()));
    if (lag.lost() > 0) {
      text.append(
          "    %d offsets before the first kept one were never read%n".formatted(lag.lost()));
    }
  }

  private static void row(StringBuilder text, Object... cells) {
    text.append(
        String.format(Locale.ROOT, "%-28s %-8s %3s  %-24s %3s %12s %12s %10s %9s%n", cells));
  }

  private static String seconds(double seconds) {
    return Double.isNaN(seconds) ? "?" : String.format(Locale.ROOT, "%.1f", seconds);
  }
}
