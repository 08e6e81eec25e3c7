package io.phantomparadox.vault.testkit.audit;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Derives every batch of a game again from its payload and holds it against the chain.
 *
 * <p>Nothing here is code of a service: signatures, hashes, trees, chunks, accounts and
 * transactions are read by this package. Shared are the naive engine, which nets the recorded
 * opening state again, and the Avro schema of {@code vault.batches}. Batches are looked at one
 * after the other in the order of their ids; the signatures of one batch on all processors.
 */
public final class Auditor {
  private static final String NO_HASH = "0".repeat(64);

  private final AuditInput input;
  private final LongConsumer progress;
  private final boolean netAgain;
  private final Findings findings = new Findings();

  private Auditor(AuditInput input, LongConsumer progress, boolean netAgain) {
    this.input = input;
    this.progress = progress;
    this.netAgain = netAgain;
  }

  /** Audits; everything that is wrong with the payloads is in the report. */
  public static AuditReport audit(AuditInput input) {
    return audit(input, bytes -> {}, true);
  }

  /**
   * @param progress told after each batch how many bytes of payloads are done
   * @param netAgain whether the naive engine nets each batch again: its time grows with the square
   *     of a hostile window
   */
  public static AuditReport audit(AuditInput input, LongConsumer progress, boolean netAgain) {
    return new Auditor(input, progress, netAgain).run();
  }

  private AuditReport run() {
    long begun = System.nanoTime();
    Map<Long, BatchEvidence> batches = read();
    ConsentCheck consent = new ConsentCheck(input.domain(), input.game(), input.history());
    NaiveCheck naive = new NaiveCheck();
    ChainCheck chain =
        new ChainCheck(
            Bytes.unbase58(input.program()), input.history(), input.accounts().orElse(null));
    LedgerReplay replay = new LedgerReplay(input.history(), batches);
    chain.order(batches, findings);
    long intents = 0;
    long trades = 0;
    long done = 0;
    long lastId = 0;
    String lastHash = NO_HASH;
    for (BatchEvidence batch : batches.values()) {
      try {
        ContentCheck.check(batch, findings);
        intents += consent.check(batch, findings);
        if (netAgain) {
          naive.check(batch, findings);
        }
        hashes(batch, ++lastId, lastHash);
        opening(batch, replay);
        chain.check(batch, findings);
      } catch (EvidenceException e) {
        unreadable(batch.id(), batch.where(), e);
      }
      replay.cut(batch);
      lastHash = batch.hash("batchHash");
      trades += batch.number("executed");
      done += sizeOf(batch);
      progress.accept(done);
    }
    replay.finish();
    input.accounts().ifPresent(accounts -> end(accounts, replay));
    return new AuditReport(
        input.game(),
        batches.size(),
        trades,
        intents,
        naive.same(),
        naive.atLeast(),
        Duration.ofNanos(System.nanoTime() - begun),
        findings.lines(),
        findings.kept());
  }

  private Map<Long, BatchEvidence> read() {
    Map<Long, BatchEvidence> batches = new TreeMap<>();
    for (Payload payload : input.payloads()) {
      try {
        BatchEvidence batch = payload.read();
        Findings.At at = findings.at(batch);
        boolean first = batches.putIfAbsent(batch.id(), batch) == null;
        at.that(Check.PAYLOAD, first, "a batch id has two payloads", "one", batch.where());
        at.equal(Check.PAYLOAD, "a payload of another game", input.game(), batch.game());
      } catch (EvidenceException e) {
        unreadable(0, payload.where(), e);
      }
    }
    return batches;
  }

  private void unreadable(long batch, String where, EvidenceException e) {
    findings
        .at(batch, where)
        .that(
            Check.PAYLOAD, false, "a payload cannot be read", "a batch's payload", e.getMessage());
  }

  private long sizeOf(BatchEvidence batch) {
    return input.payloads().stream()
        .filter(payload -> payload.where().equals(batch.where()))
        .mapToLong(payload -> payload.bytes().length)
        .sum();
  }

  private void hashes(BatchEvidence batch, long expectedId, String previous) {
    Findings.At at = findings.at(batch);
    at.equal(Check.HASH_CHAIN, "batch ids do not count from 1", expectedId, batch.id());
    at.equal(
        Check.HASH_CHAIN,
        "a batch does not follow the hash of the one before",
        previous,
        batch.hash("previousHash"));
    CanonicalBatch canonical = CanonicalBatch.of(batch);
    at.equal(
        Check.HASH_CHAIN,
        "the trades root is not that of its trades",
        canonical.tradesRoot(),
        batch.hash("tradesRoot"));
    at.equal(
        Check.HASH_CHAIN,
        "the batch hash is not that of its content",
        canonical.batchHash(),
        batch.hash("batchHash"));
  }

  private void opening(BatchEvidence batch, LedgerReplay replay) {
    Map<String, String> differences = replay.openingOf(batch);
    findings
        .at(batch)
        .that(
            Check.INPUT_STATE,
            differences.isEmpty(),
            "a batch began with what the chain had not told",
            "the chain's balances and owners as of slot " + batch.number("asOfSlot"),
            "by the chain: " + differences);
  }

  private void end(ChainEvidence accounts, LedgerReplay replay) {
    Findings.At at = findings.at(0, "ledger and item pages");
    Map<String, Long> balances = new TreeMap<>(replay.balances());
    Map<String, Long> pages = new TreeMap<>(accounts.available());
    compare(
        at, Check.AGREEMENT_BALANCES, "a balance is not where its history leads", balances, pages);
    compare(
        at,
        Check.AGREEMENT_OWNERS,
        "an item is not whose its history makes it",
        new TreeMap<>(replay.owners()),
        new TreeMap<>(accounts.owners()));
    long owed = pages.values().stream().mapToLong(Long::longValue).sum();
    at.equal(
        Check.VAULT_COVERS,
        "the Vault account owes something else than its ledgers say",
        owed,
        accounts.vaultOwedLamports());
    at.that(
        Check.VAULT_COVERS,
        accounts.vaultLamports() >= owed,
        "the vault holds less than it owes",
        owed,
        accounts.vaultLamports());
  }

  private static <V> void compare(
      Findings.At at,
      Check check,
      String statement,
      Map<String, V> expected,
      Map<String, V> found) {
    Map<String, V> all = new TreeMap<>(expected);
    all.putAll(found);
    for (String key : all.keySet()) {
      at.equal(check, statement, key + " " + expected.get(key), key + " " + found.get(key));
    }
  }
}
