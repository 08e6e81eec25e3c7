package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.stack.verify.BatchEvidence.Half;
import io.phantomparadox.vault.stack.verify.BatchEvidence.OwnerChange;
import io.phantomparadox.vault.stack.verify.BatchEvidence.Trade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Checks that need nothing but the payloads of the batches and the intents on the log. */
final class BatchChecks {
  private static final String NO_HASH = "0".repeat(64);

  private final Map<Long, BatchEvidence> batches;

  BatchChecks(Map<Long, BatchEvidence> batches) {
    this.batches = batches;
  }

  Finding conservation() {
    Finding.Builder finding =
        new Finding.Builder("CONSERVATION", "the deltas of every batch add up to nothing");
    for (BatchEvidence batch : batches.values()) {
      long sum = batch.deltas().values().stream().mapToLong(Long::longValue).sum();
      finding.check(sum == 0, "batch %d: deltas add up to %d", batch.id(), sum);
      Map<String, Long> expected = new HashMap<>();
      for (Trade trade : batch.sequence()) {
        expected.merge(trade.sellerName(), trade.amount(), Math::addExact);
        expected.merge(trade.buyerName(), -trade.amount(), Math::addExact);
      }
      expected.values().removeIf(delta -> delta == 0);
      finding.check(
          expected.equals(new HashMap<>(batch.deltas())),
          "batch %d: deltas are not what its executed trades add up to",
          batch.id());
    }
    return finding.build();
  }

  Finding solvency() {
    Finding.Builder finding = new Finding.Builder("SOLVENCY", "no wallet ends a batch below zero");
    for (BatchEvidence batch : batches.values()) {
      batch
          .deltas()
          .forEach(
              (wallet, delta) -> {
                long after = batch.openingBalances().getOrDefault(wallet, 0L) + delta;
                finding.check(
                    after >= 0, "batch %d: %s ends at %d lamports", batch.id(), wallet, after);
              });
    }
    return finding.build();
  }

  Finding custody() {
    Finding.Builder finding =
        new Finding.Builder("CUSTODY", "each seller held the item when it was sold");
    for (BatchEvidence batch : batches.values()) {
      Map<String, String> owners = new HashMap<>(batch.openingOwners());
      for (Trade trade : batch.sequence()) {
        finding.check(
            trade.sellerName().equals(owners.put(trade.itemHex(), trade.buyerName())),
            "batch %d: %s did not hold %s at replay position %d",
            batch.id(),
            trade.sellerName(),
            trade.itemHex(),
            trade.replayPosition());
      }
      Map<String, String> moved = new TreeMap<>();
      owners.forEach(
          (item, owner) -> {
            if (!owner.equals(batch.openingOwners().get(item))) {
              moved.put(item, owner);
            }
          });
      Map<String, String> claimed = new TreeMap<>();
      for (OwnerChange change : batch.ownerChanges()) {
        claimed.put(change.item(), change.to());
      }
      finding.check(
          moved.equals(claimed), "batch %d: the owners it names are not the replay's", batch.id());
    }
    return finding.build();
  }

  /**
   * Both halves of every executed trade stand on the log as the payload shows them, are signed, and
   * say what was executed.
   *
   * @param logged intents by offset in the game's partition
   * @param sessions owner and session key of every registration on chain, joined by a slash
   */
  Finding consent(Map<Long, SignedBytes> logged, Set<String> sessions) {
    Finding.Builder finding =
        new Finding.Builder("CONSENT", "both parties signed what was executed");
    record Claim(long batch, Trade trade, Half half, boolean selling) {}
    List<Claim> claims = new ArrayList<>();
    for (BatchEvidence batch : batches.values()) {
      for (Trade trade : batch.sequence()) {
        claims.add(new Claim(batch.id(), trade, trade.sell(), true));
        claims.add(new Claim(batch.id(), trade, trade.buy(), false));
      }
    }
    List<Optional<String>> problems =
        claims.parallelStream()
            .map(claim -> consentProblem(claim.trade, claim.half, claim.selling, logged, sessions))
            .toList();
    for (int i = 0; i < claims.size(); i++) {
      finding.check(
          problems.get(i).isEmpty(),
          "batch %d, intent %s: %s",
          claims.get(i).batch,
          claims.get(i).half.intentId(),
          problems.get(i).orElse(""));
    }
    return finding.build();
  }

  /** An intent and its signature as they stand on the log. */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  record SignedBytes(byte[] intent, byte[] signature) {}

  private static Optional<String> consentProblem(
      Trade trade,
      Half half,
      boolean selling,
      Map<Long, SignedBytes> logged,
      Set<String> sessions) {
    byte[] bytes = half.intent();
    byte[] signature = half.signature();
    if (bytes == null || signature == null || bytes.length != IntentBytes.SIZE) {
      return Optional.of("its signed bytes are not in the payload");
    }
    SignedBytes log = logged.get(half.logOffset());
    if (log == null || !Arrays.equals(log.intent(), bytes)) {
      return Optional.of("the log holds other bytes at offset " + half.logOffset());
    }
    IntentBytes intent = new IntentBytes(bytes);
    String party = selling ? trade.sellerName() : trade.buyerName();
    if (!intent.id().equals(half.intentId())) {
      return Optional.of("the id is not the hash of the bytes");
    }
    if (!intent.item().equals(trade.itemHex()) || intent.amount() != trade.amount()) {
      return Optional.of("item or amount differ from what was executed");
    }
    if (!intent.owner().equals(party)) {
      return Optional.of("it is not the consent of " + party);
    }
    if (!intent.signer().equals(party) && !sessions.contains(party + "/" + intent.signer())) {
      return Optional.of("its signer is neither the wallet nor a session key of it");
    }
    if (!JdkEd25519.verify(intent.signerKey(), bytes, signature)
        && !(intent.signer().equals(party)
            && JdkEd25519.verify(intent.signerKey(), intent.text(), signature))) {
      return Optional.of("the signature is not good");
    }
    return Optional.empty();
  }

  Finding once() {
    Finding.Builder finding = new Finding.Builder("AT_MOST_ONCE", "no intent is executed twice");
    Set<String> used = new HashSet<>();
    for (BatchEvidence batch : batches.values()) {
      for (Trade trade : batch.sequence()) {
        finding.check(
            used.add(trade.sell().intentId()) && used.add(trade.buy().intentId()),
            "batch %d executes an intent again (trade at place %d)",
            batch.id(),
            trade.place());
      }
    }
    return finding.build();
  }

  Finding hashes() {
    Finding.Builder finding =
        new Finding.Builder("HASH_CHAIN", "batch hashes cover their content and chain");
    String previous = NO_HASH;
    long id = 0;
    for (BatchEvidence batch : batches.values()) {
      id++;
      finding.check(batch.id() == id, "batch %d stands where %d should", batch.id(), id);
      finding.check(
          batch.hash("previousHash").equals(previous),
          "batch %d does not follow the hash of the one before",
          batch.id());
      CanonicalBatch canonical = CanonicalBatch.of(batch);
      finding.check(
          batch.hash("tradesRoot").equals(canonical.tradesRoot()),
          "batch %d: the trades root is not that of its trades",
          batch.id());
      finding.check(
          batch.hash("batchHash").equals(canonical.batchHash()),
          "batch %d: the batch hash is not that of its content",
          batch.id());
      previous = batch.hash("batchHash");
    }
    return finding.build();
  }

  /** Nets every batch again from its own payload. */
  Finding renetting() {
    Finding.Builder finding =
        new Finding.Builder("RE_NETTING", "netting each payload again gives the same batch");
    for (BatchEvidence batch : batches.values()) {
      Optional<NettingEngine> engine =
          NettingLevel.ofCode((int) batch.number("engineLevel"))
              .flatMap(level -> NettingEngines.find((int) batch.number("engineVersion"), level));
      if (engine.isEmpty()) {
        finding.check(false, "batch %d was netted by an engine this build lacks", batch.id());
        continue;
      }
      NettingOutcome again = engine.get().net(input(batch));
      List<Long> places =
          again.replaySequence().stream()
              .mapToObj(index -> sortedByPlace(batch).get(index).place())
              .toList();
      finding.check(
          places.equals(batch.sequence().stream().map(Trade::place).toList()),
          "batch %d: netting again executes other trades",
          batch.id());
    }
    return finding.build();
  }

  private static List<Trade> sortedByPlace(BatchEvidence batch) {
    return batch.trades().stream().sorted((a, b) -> Long.compare(a.place(), b.place())).toList();
  }

  private static NettingInput input(BatchEvidence batch) {
    NettingInput.Builder input = NettingInput.builder();
    for (Trade trade : batch.trades()) {
      input.trade(
          new io.phantomparadox.vault.netting.Trade(
              Id32.ofHex(trade.sell().intentId()),
              Id32.ofHex(trade.buy().intentId()),
              Id32.of(trade.item()),
              Id32.of(trade.seller()),
              Id32.of(trade.buyer()),
              trade.amount(),
              trade.place()));
    }
    batch
        .openingBalances()
        .forEach((wallet, lamports) -> input.balance(Id32.of(Bytes.unbase58(wallet)), lamports));
    batch
        .openingOwners()
        .forEach((item, owner) -> input.owner(Id32.ofHex(item), Id32.of(Bytes.unbase58(owner))));
    return input.build();
  }
}
