package io.phantomparadox.vault.settlement.flow;

import io.phantomparadox.vault.schemas.avro.SettlementEvent;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.flow.Attempt.Fate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private @Nullable SettlementPlan plan;
  private @Nullable String review;
  private boolean published;

  /** Takes one event in. */
  public SettlementState apply(SettlementEvent event) {
    keys.add(SettlementKey.of(event));
    switch (event.getStatus()) {
      case PLANNED -> plan = event.getPlan();
      case MANUAL_REVIEW -> review = event.getError() == null ? "unknown" : event.getError();
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

  /** The logged plan. */
  public Optional<SettlementPlan> plan() {
    return Optional.ofNullable(plan);
  }

  /** Whether the payload lies where everybody can read it. */
  public boolean published() {
    return published;
  }

  /** Why an operator must look, if so. */
  public Optional<String> review() {
    return Optional.ofNullable(review);
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
