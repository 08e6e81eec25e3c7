package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Data lines of a transaction's log ({@code sol_log_data}, Anchor's {@code emit!}), each given to
 * the call that wrote it. A log is cut at 10 KB, which whoever pays for the transaction can bring
 * about, so what is not here proves nothing.
 *
 * @param byPlace data by the position of its call in execution order
 * @param whole whether the log was neither cut nor told another story than the instructions
 */
record LoggedData(Map<Integer, List<ByteString>> byPlace, boolean whole) {
  private static final String CUT = "Log truncated";
  private static final String DATA = "Program data: ";
  private static final String PROGRAM = "Program ";

  /** A call in execution order. */
  record Place(PublicKey program, boolean topLevel) {}

  LoggedData {
    byPlace = Map.copyOf(byPlace);
  }

  /** Reads a log beside the calls that wrote it. */
  static LoggedData read(List<String> log, List<Place> places) {
    Map<Integer, List<ByteString>> data = new HashMap<>();
    Deque<Integer> running = new ArrayDeque<>();
    int next = 0;
    for (String line : log) {
      if (line.equals(CUT)) {
        return new LoggedData(data, false);
      }
      if (line.startsWith(DATA)) {
        Integer place = running.peek();
        if (place == null) {
          return new LoggedData(data, false);
        }
        for (String field : line.substring(DATA.length()).split(" ")) {
          try {
            data.computeIfAbsent(place, key -> new ArrayList<>())
                .add(ByteString.of(Base64.getDecoder().decode(field)));
          } catch (IllegalArgumentException noBase64) {
            return new LoggedData(data, false);
          }
        }
      } else if (line.startsWith(PROGRAM)) {
        String[] words = line.split(" ", 4);
        if (words.length == 4 && words[2].equals("invoke") && words[3].startsWith("[")) {
          next = started(words[1], words[3].equals("[1]"), places, next);
          if (next < 0) {
            return new LoggedData(data, false);
          }
          running.push(next++);
        } else if (words.length >= 3
            && (words[2].equals("success") || words[2].startsWith("failed"))
            && PublicKey.parse(words[1]).isPresent()) {
          running.poll();
        }
      }
    }
    return new LoggedData(data, true);
  }

  /** Where a program's start stands among the calls; precompiled programs write no line. */
  private static int started(String program, boolean topLevel, List<Place> places, int from) {
    for (int i = from; i < places.size(); i++) {
      Place place = places.get(i);
      if (place.topLevel() == topLevel && place.program().toBase58().equals(program)) {
        return i;
      }
      if (!place.topLevel()) {
        return -1;
      }
    }
    return -1;
  }
}
