package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.BatchEvidence.OwnerChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Balances and owners as the chain's facts and the payloads of settled batches lead to them, fact
 * by fact, and the available balance that a cut must have seen (RULES 5).
 */
final class LedgerReplay {
  private final List<ChainHistory.Told> told;
  private final Map<Long, BatchEvidence> batches;
  private final Map<String, Long> balances = new HashMap<>();
  private final Map<String, Long> requested = new HashMap<>();
  private final Map<String, String> owners = new TreeMap<>();
  private final Map<Long, BatchEvidence> inFlight = new TreeMap<>();
  private int next;

  LedgerReplay(ChainHistory history, Map<Long, BatchEvidence> batches) {
    told = history.told();
    this.batches = batches;
  }

  private LedgerReplay(LedgerReplay other) {
    told = other.told;
    batches = other.batches;
    become(other);
  }

  private void become(LedgerReplay other) {
    replace(balances, other.balances);
    replace(requested, other.requested);
    replace(owners, other.owners);
    replace(inFlight, other.inFlight);
    next = other.next;
  }

  private static <K, V> void replace(Map<K, V> mine, Map<K, V> others) {
    mine.clear();
    mine.putAll(others);
  }

  /**
   * Goes to the state that a cut saw. It had seen everything until its {@code as_of_slot}, which is
   * the last heartbeat's; of what the chain told between that and the commit of the batch it may
   * have seen more, so as many facts are applied as make its opening state true.
   *
   * @return what differs from the payload as of that slot; empty when a state fits
   */
  Map<String, String> openingOf(BatchEvidence batch) {
    long asOf = batch.number("asOfSlot");
    while (next < told.size() && told.get(next).slot() <= asOf) {
      apply(told.get(next++).fact());
    }
    Map<String, String> differences = differences(batch);
    if (differences.isEmpty()) {
      return differences;
    }
    LedgerReplay further = new LedgerReplay(this);
    while (further.next < told.size() && !commits(told.get(further.next).fact(), batch.id())) {
      further.apply(told.get(further.next++).fact());
      if (further.differences(batch).isEmpty()) {
        become(further);
        return Map.of();
      }
    }
    return differences;
  }

  private static boolean commits(ChainFact fact, long batchId) {
    return switch (fact) {
      case ChainFact.Committed commit -> commit.batchId() >= batchId;
      case ChainFact.Voided end -> end.batchId() >= batchId;
      default -> false;
    };
  }

  /** From here on its debits are not available, until its end. */
  void cut(BatchEvidence batch) {
    inFlight.put(batch.id(), batch);
  }

  /** Applies all that is left. */
  void finish() {
    while (next < told.size()) {
      apply(told.get(next++).fact());
    }
  }

  /** Lamports by wallet that was ever opened. */
  Map<String, Long> balances() {
    return balances;
  }

  Map<String, String> owners() {
    return owners;
  }

  private Map<String, String> differences(BatchEvidence batch) {
    Map<String, String> differences = new TreeMap<>();
    batch
        .openingBalances()
        .forEach(
            (wallet, lamports) -> {
              long available = available(wallet);
              if (available != lamports) {
                differences.put(wallet, available + " lamports, not " + lamports);
              }
            });
    batch
        .openingOwners()
        .forEach(
            (item, owner) -> {
              String now = owners.getOrDefault(item, "nobody");
              if (!now.equals(owner)) {
                differences.put(item, "of " + now + ", not " + owner);
              }
            });
    return differences;
  }

  private long available(String wallet) {
    long available = balances.getOrDefault(wallet, 0L) - requested.getOrDefault(wallet, 0L);
    for (BatchEvidence flying : inFlight.values()) {
      available += Math.min(0, flying.deltas().getOrDefault(wallet, 0L));
    }
    return Math.max(0, available);
  }

  private void apply(ChainFact fact) {
    switch (fact) {
      case ChainFact.WalletOpened(String wallet, long unused) -> balances.putIfAbsent(wallet, 0L);
      case ChainFact.Deposited(String wallet, long lamports) -> pay(wallet, lamports);
      case ChainFact.WithdrawRequested(String wallet, long lamports) ->
          requested.put(wallet, lamports);
      case ChainFact.WithdrawCancelled(String wallet) -> requested.remove(wallet);
      case ChainFact.WithdrawCompleted(String wallet, long lamports) -> {
        requested.remove(wallet);
        pay(wallet, -lamports);
      }
      case ChainFact.ItemMinted(String item, long unused, String owner) -> owners.put(item, owner);
      case ChainFact.Settled(long id, String unused) -> settle(id);
      case ChainFact.Aborted(long id) -> inFlight.remove(id);
      case ChainFact.Voided(long id, String unused, String none) -> inFlight.remove(id);
      case ChainFact.SessionRegistered registered -> {}
      case ChainFact.SessionRevoked revoked -> {}
      case ChainFact.Committed committed -> {}
      case ChainFact.ChunkApplied applied -> {}
      case ChainFact.ChunkReverted reverted -> {}
    }
  }

  private void settle(long id) {
    inFlight.remove(id);
    BatchEvidence batch = batches.get(id);
    if (batch != null) {
      batch.deltas().forEach(this::pay);
      for (OwnerChange change : batch.ownerChanges()) {
        owners.put(change.item(), change.to());
      }
    }
  }

  private void pay(String wallet, long lamports) {
    balances.merge(wallet, lamports, Long::sum);
  }
}
