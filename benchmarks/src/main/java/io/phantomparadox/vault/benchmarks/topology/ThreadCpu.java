package io.phantomparadox.vault.benchmarks.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * CPU time of this process by what its threads are for, as Linux counts it: compilers, garbage
 * collector and RocksDB's background work are in it, which Java's own counters leave out.
 */
record ThreadCpu(Map<String, Long> millis) {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final long TICK_MILLIS = 10;
  private static final int NAME_BYTES = 15;

  static ThreadCpu now() {
    Map<String, Long> millis = new TreeMap<>();
    if (Files.isDirectory(TASKS)) {
      Map<String, String> java = javaNames();
      try (Stream<Path> tasks = Files.list(TASKS)) {
        tasks.forEach(task -> add(task, java, millis));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new ThreadCpu(millis);
  }

  /** Microseconds of each group since, largest first, divided by a count. */
  String since(ThreadCpu before, long count) {
    return millis.entrySet().stream()
        .map(
            entry ->
                Map.entry(
                    entry.getKey(),
                    1e3
                        * (entry.getValue() - before.millis.getOrDefault(entry.getKey(), 0L))
                        / count))
        .filter(entry -> entry.getValue() >= 1)
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue()))
        .map(entry -> String.format(Locale.ROOT, "%s %.0f", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static void add(Path task, Map<String, String> java, Map<String, Long> millis) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
      long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
      millis.merge(group(java.getOrDefault(name, name)), ticks * TICK_MILLIS, Long::sum);
    } catch (NoSuchFileException ended) {
      // the thread ended while we looked
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Linux keeps the first 15 bytes of a name: the whole one where Java knows it. */
  private static Map<String, String> javaNames() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(
            Collectors.toMap(
                name -> name.substring(0, Math.min(NAME_BYTES, name.length())),
                name -> name,
                (one, other) -> one));
  }

  private static String group(String name) {
    if (name.contains("StreamThread") && name.startsWith("kafka-producer")) {
      return "producer";
    }
    if (name.contains("StreamThread") || name.startsWith("vault-netting-")) {
      return "stream thread";
    }
    if (name.contains("Compiler") || name.startsWith("C1 ") || name.startsWith("C2 ")) {
      return "JIT";
    }
    if (name.startsWith("GC ") || name.startsWith("G1 ") || name.startsWith("VM ")) {
      return "GC and VM";
    }
    if (name.startsWith("rocksdb")) {
      return "RocksDB background";
    }
    if (name.startsWith("netting-verify")) {
      return "verification";
    }
    if (name.startsWith("kafka-producer")) {
      return "producer";
    }
    if (name.startsWith("data-plane") || name.startsWith("group-coord")) {
      return "broker";
    }
    if (name.startsWith("main") || name.startsWith("chain")) {
      return "load";
    }
    return "other";
  }
}
