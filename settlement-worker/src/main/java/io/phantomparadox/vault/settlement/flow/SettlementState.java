package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStatus;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.flow.Attempt.Fate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the log says about one batch: the fold of its events. Replaying any prefix of the log, also
 * a compacted one, gives the state at that point, which is all a worker knows after a crash.
 */
public final class SettlementState {
  private final Map<Task, TreeMap<Integer, Attempt>> attempts = new LinkedHashMap<>();
  private final Map<Task, Attempt> open = new LinkedHashMap<>();
  private final Set<String> keys = new LinkedHashSet<>();
  private final TreeMap<Integer, String> reviews = new TreeMap<>();
  private final TreeMap<Integer, SettlementStatus> answers = new TreeMap<>();
  private final Map<Task, Integer> forgiven = new HashMap<>();
  private @Nullable SettlementPlan plan;
  private boolean published;

  /** Takes one event in. */
  public SettlementState apply(SettlementEvent event) {
    keys.add(SettlementKey.of(event));
    switch (event.getStatus()) {
      case PLANNED -> plan = event.getPlan();
      case MANUAL_REVIEW ->
          reviews.put(
              SettlementKey.reviewOf(event.getAttempt()),
              event.getError() == null ? "unknown" : event.getError());
      case RETRY, ABANDON -> answer(event);
      case SENT -> throw new IllegalArgumentException("SENT is not logged: SIGNED may be sent");
      case SIGNED -> put(event, Fate.OPEN);
      case FINALIZED -> {
        if (event.getStep() == SettlementStep.PUBLISH) {
          published = true;
        } else {
          put(event, Fate.LANDED);
        }
      }
      case FAILED -> put(event, Fate.FAILED);
      case DEAD -> put(event, Fate.DEAD);
    }
    return this;
  }

  /** An operator's answer forgives what was tried before it, so that tries count anew. */
  private void answer(SettlementEvent event) {
    answers.put(SettlementKey.reviewOf(event.getAttempt()), event.getStatus());
    attempts.forEach((task, tried) -> forgiven.put(task, tried.lastKey()));
  }

  private void put(SettlementEvent event, Fate fate) {
    Task task = new Task(event.getStep(), event.getChunkIndex());
    TreeMap<Integer, Attempt> ofTask = attempts.computeIfAbsent(task, t -> new TreeMap<>());
    Attempt before = ofTask.get(event.getAttempt());
    Attempt attempt =
        new Attempt(
            task,
            event.getAttempt(),
            fate,
            event.getTransaction() == null && before != null
                ? before.transaction()
                : event.getTransaction(),
            bytes(event, before),
            event.getSlot(),
            event.getFeeLamports(),
            ProgramErrors.codeIn(event.getError()),
            event.getError());
    if (attempt.open() && before != null) {
      throw new IllegalArgumentException(task + "/" + attempt.number() + " is signed twice");
    }
    ofTask.put(attempt.number(), attempt);
    if (attempt.open()) {
      Attempt other = open.put(task, attempt);
      if (other != null && other.number() != attempt.number()) {
        throw new IllegalArgumentException(task + " has two open attempts");
      }
    } else if (before != null && before.open()) {
      open.remove(task);
    }
  }

  private static @Nullable Integer bytes(SettlementEvent event, @Nullable Attempt before) {
    if (event.getTransactionBytes() != null) {
      return event.getTransactionBytes();
    }
    if (event.getTransaction() != null) {
      return event.getTransaction().getBytes().remaining();
    }
    return before == null ? null : before.bytes();
  }

  /** The logged plan. */
  public Optional<SettlementPlan> plan() {
    return Optional.ofNullable(plan);
  }

  /** Whether the payload lies where everybody can read it. */
  public boolean published() {
    return published;
  }

  /** Why an operator must look, if so: the last review, unless it is answered. */
  public Optional<String> review() {
    boolean answered =
        reviews.isEmpty()
            || (!answers.isEmpty() && answers.lastKey().compareTo(reviews.lastKey()) >= 0);
    return answered ? Optional.empty() : Optional.of(reviews.lastEntry().getValue());
  }

  /** Number of the newest review, from 1; 0 when there was none. */
  public int reviews() {
    return reviews.isEmpty() ? 0 : reviews.lastKey();
  }

  /** Whether an operator has given the batch up: it is to end without being applied. */
  public boolean abandoned() {
    return answers.containsValue(SettlementStatus.ABANDON);
  }

  /** Whether an operator's answer lies after this attempt, so that it no longer counts. */
  public boolean forgiven(Attempt attempt) {
    return attempt.number() <= forgiven.getOrDefault(attempt.task(), 0);
  }

  /** Attempts that may land still, at most one per task. */
  public Collection<Attempt> open() {
    return List.copyOf(open.values());
  }

  /** The attempt of a task that may land still. */
  public Optional<Attempt> open(Task task) {
    return Optional.ofNullable(open.get(task));
  }

  /** All attempts of a task by number. */
  public List<Attempt> attempts(Task task) {
    TreeMap<Integer, Attempt> ofTask = attempts.get(task);
    return ofTask == null ? List.of() : new ArrayList<>(ofTask.values());
  }

  /**
   * How many attempts in a row came to nothing, of the task where most did: dead, or failed, and no
   * operator has answered since.
   */
  public int triesInRow() {
    return attempts.values().stream().mapToInt(this::triesInRow).max().orElse(0);
  }

  private int triesInRow(NavigableMap<Integer, Attempt> ofTask) {
    int inRow = 0;
    for (Attempt attempt : ofTask.descendingMap().values()) {
      if (attempt.fate() == Fate.LANDED || forgiven(attempt)) {
        return inRow;
      }
      inRow += attempt.open() ? 0 : 1;
    }
    return inRow;
  }

  /** The newest attempt of a task. */
  public Optional<Attempt> last(Task task) {
    TreeMap<Integer, Attempt> ofTask = attempts.get(task);
    return ofTask == null ? Optional.empty() : Optional.of(ofTask.lastEntry().getValue());
  }

  /** Every task that has an attempt. */
  public Set<Task> tasks() {
    return Set.copyOf(attempts.keySet());
  }

  /** Keys of the records this state was built from: what the end of the batch deletes. */
  public Set<String> keys() {
    return Set.copyOf(keys);
  }
}
