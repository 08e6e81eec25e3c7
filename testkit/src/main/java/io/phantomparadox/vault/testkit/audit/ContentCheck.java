package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.BatchEvidence.Half;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.OwnerChange;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a payload must be by itself: form, custody, conservation, solvency. */
final class ContentCheck {
  private static final String INTENTS = "vault.intents";

  private ContentCheck() {}

  static void check(BatchEvidence batch, Findings findings) {
    Findings.At at = findings.at(batch);
    form(batch, at);
    order(batch, at);
    custody(batch, at);
    money(batch, at);
  }

  private static void form(BatchEvidence batch, Findings.At at) {
    at.equal(Check.PAYLOAD, "the payload's form is broken", List.of(), batch.faults());
    Map<String, Long> counts = new TreeMap<>();
    counts.put("members", (long) batch.trades().size());
    for (String outcome : List.of("EXECUTED", "DEFERRED", "REJECTED")) {
      counts.put(
          outcome.toLowerCase(java.util.Locale.ROOT),
          batch.trades().stream().filter(trade -> trade.outcome().equals(outcome)).count());
    }
    counts.put("walletsChanged", (long) batch.deltas().size());
    counts.put("itemsMoved", (long) batch.ownerChanges().size());
    counts.put(
        "grossLamports",
        batch.trades().stream().filter(Trade::executed).mapToLong(Trade::amount).sum());
    counts.put("netLamports", batch.debits());
    counts.forEach(
        (field, counted) ->
            at.equal(
                Check.PAYLOAD,
                "the header's " + field + " is not what the parts hold",
                counted,
                batch.number(field)));
    Set<String> wallets = new TreeSet<>();
    Set<String> items = new TreeSet<>();
    for (Trade trade : batch.trades()) {
      wallets.add(trade.sellerName());
      wallets.add(trade.buyerName());
      items.add(trade.itemHex());
    }
    at.equal(
        Check.PAYLOAD,
        "opening balances are not those of the wallets that trade",
        wallets,
        new TreeSet<>(batch.openingBalances().keySet()));
    at.equal(
        Check.PAYLOAD,
        "opening owners are not those of the items that are traded",
        items,
        new TreeSet<>(batch.openingOwners().keySet()));
    ascending(at, "opening balances", batch.openingBalances().keySet(), true);
    ascending(at, "opening owners", batch.openingOwners().keySet(), false);
    ascending(at, "deltas", batch.deltas().keySet(), true);
    ascending(
        at, "owner changes", batch.ownerChanges().stream().map(OwnerChange::item).toList(), false);
  }

  private static void ascending(Findings.At at, String what, Iterable<String> ids, boolean base58) {
    byte[] before = {};
    for (String id : ids) {
      byte[] bytes = base58 ? Bytes.unbase58(id) : Bytes.unhex(id);
      at.that(
          Check.PAYLOAD,
          Arrays.compareUnsigned(before, bytes) < 0,
          what + " do not ascend",
          "an id above " + Bytes.hex(before),
          Bytes.hex(bytes));
      before = bytes;
    }
  }

  private static void order(BatchEvidence batch, Findings.At at) {
    long readUntil = batch.nextOffset(INTENTS);
    long before = -1;
    Set<Long> offsets = new HashSet<>();
    Set<String> ids = new HashSet<>();
    List<Integer> positions = new ArrayList<>();
    for (Trade trade : batch.trades()) {
      at.that(
          Check.PAYLOAD,
          trade.place() > before,
          "members do not stand in canonical order",
          "a place above " + before,
          trade.place());
      before = trade.place();
      at.equal(
          Check.PAYLOAD,
          "a trade's place is not the offset of the half that completed it",
          Math.max(trade.sell().logOffset(), trade.buy().logOffset()),
          trade.place());
      for (Half half : List.of(trade.sell(), trade.buy())) {
        at.that(
            Check.PAYLOAD,
            half.logOffset() < readUntil && offsets.add(half.logOffset()),
            "a half stands where the cut had not read, or where another half stands",
            "an offset of its own below " + readUntil,
            half.logOffset());
        at.that(
            Check.AT_MOST_ONCE,
            ids.add(half.intentId()),
            "an intent is in two members of one cut",
            "intent " + half.intentId() + " once",
            "again in the trade at place " + trade.place());
        at.that(
            Check.PAYLOAD,
            trade.executed() || (half.intent() == null && half.signature() == null),
            "signed bytes of what was not executed are published",
            "none",
            half.intentId());
      }
      if (trade.executed()) {
        positions.add(trade.replayPosition());
      } else {
        at.equal(
            Check.PAYLOAD,
            "what was not executed has a replay position",
            -1,
            trade.replayPosition());
      }
    }
    List<Integer> sorted = positions.stream().sorted().toList();
    List<Integer> whole = java.util.stream.IntStream.range(0, positions.size()).boxed().toList();
    at.that(
        Check.PAYLOAD,
        sorted.equals(whole),
        "replay positions do not count from 0",
        positions.size() + " positions from 0",
        sorted);
  }

  private static void custody(BatchEvidence batch, Findings.At at) {
    Map<String, String> owners = new HashMap<>(batch.openingOwners());
    for (Trade trade : batch.sequence()) {
      String holder = owners.put(trade.itemHex(), trade.buyerName());
      at.equal(
          Check.CUSTODY,
          "the seller at replay position %d did not hold item %s"
              .formatted(trade.replayPosition(), trade.itemHex()),
          trade.sellerName(),
          holder == null ? "nobody" : holder,
          "trade at place " + trade.place());
    }
    Map<String, String> moved = new TreeMap<>();
    owners.forEach(
        (item, owner) -> {
          String first = batch.openingOwners().get(item);
          if (!owner.equals(first)) {
            moved.put(item, first + " to " + owner);
          }
        });
    Map<String, String> claimed = new TreeMap<>();
    batch
        .ownerChanges()
        .forEach(change -> claimed.put(change.item(), change.from() + " to " + change.to()));
    at.equal(Check.CUSTODY, "the owners it names are not where the replay ends", moved, claimed);
  }

  private static void money(BatchEvidence batch, Findings.At at) {
    Map<String, Long> expected = new TreeMap<>();
    for (Trade trade : batch.sequence()) {
      expected.merge(trade.sellerName(), trade.amount(), Long::sum);
      expected.merge(trade.buyerName(), -trade.amount(), Long::sum);
    }
    expected.values().removeIf(delta -> delta == 0);
    at.equal(
        Check.CONSERVATION,
        "the deltas are not what its executed trades add up to",
        expected,
        new TreeMap<>(batch.deltas()));
    at.equal(
        Check.CONSERVATION,
        "the deltas do not add up to nothing",
        0L,
        batch.deltas().values().stream().mapToLong(Long::longValue).sum());
    expected.forEach(
        (wallet, delta) -> {
          long opening = batch.openingBalances().getOrDefault(wallet, 0L);
          at.that(
              Check.SOLVENCY,
              opening >= 0 && opening + delta >= 0,
              "a wallet ends the batch below zero",
              wallet + " at 0 or above",
              opening + " " + delta);
        });
  }
}
