package io.phantomparadox.vault.stack.demo;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the door said about posted halves. */
final class Answers {
  private final Set<String> accepted = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> unsure = new HashSet<>();
  private final Map<String, Long> refusals = new TreeMap<>();
  private long posted;

  /** One answer, about the intent with an id. */
  sealed interface Answer {}

  /** Kafka has it. */
  record Accepted(String id) implements Answer {}

  /**
   * Refused for good.
   *
   * @param problem status and type, two words
   */
  record Refused(String id, String problem) implements Answer {}

  /**
   * Posted by a process that was killed before it read the answer, and expired when it was posted
   * again: it may be on the log or not.
   */
  record Unsure(String id) implements Answer {}

  void add(Answer answer) {
    posted++;
    switch (answer) {
      case Accepted(String id) -> accepted.add(id);
      case Refused(String id, String problem) -> {
        refused.add(id);
        refusals.merge(problem, 1L, Long::sum);
      }
      case Unsure(String id) -> unsure.add(id);
    }
  }

  /** Halves posted, repeats included. */
  long posted() {
    return posted;
  }

  /** Ids answered with 202. */
  Set<String> accepted() {
    return accepted;
  }

  /** Ids answered with an error. */
  Set<String> refused() {
    return refused;
  }

  /** Ids of which only the log knows. */
  Set<String> unsure() {
    return unsure;
  }

  /** How many refusals by status and problem type. */
  Map<String, Long> refusals() {
    return refusals;
  }
}
