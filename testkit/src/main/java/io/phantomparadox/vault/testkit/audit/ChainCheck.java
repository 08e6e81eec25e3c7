package io.phantomparadox.vault.testkit.audit;

import io.phantomparadox.vault.testkit.audit.ChainEvidence.BatchAccount;
import io.phantomparadox.vault.testkit.audit.ChainFact.Committed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** APPLIED_ONCE and PLAN_FITS: what the chain took from a batch, by its events and its accounts. */
final class ChainCheck {
  private static final String NO_HASH = "0".repeat(64);

  private final byte[] program;
  private final ChainHistory history;
  private final @Nullable ChainEvidence accounts;
  private final Map<Long, Committed> committed = new TreeMap<>();
  private final Map<Long, List<String>> ends = new HashMap<>();
  private final Map<Long, List<Integer>> applied = new HashMap<>();
  private final Map<String, Long> walletIndexes = new HashMap<>();
  private final Map<String, Long> itemIndexes = new HashMap<>();
  private final Map<Long, String> committedHashes = new TreeMap<>();
  private final Map<Long, String> voidDigests = new HashMap<>();

  ChainCheck(byte[] program, ChainHistory history, @Nullable ChainEvidence accounts) {
    this.program = program;
    this.history = history;
    this.accounts = accounts;
    for (ChainHistory.Told told : history.told()) {
      switch (told.fact()) {
        case Committed commit -> {
          committed.put(commit.batchId(), commit);
          committedHashes.put(commit.batchId(), commit.batchHash());
        }
        case ChainFact.ChunkApplied(long id, int chunk) ->
            applied.computeIfAbsent(id, key -> new ArrayList<>()).add(chunk);
        case ChainFact.ChunkReverted(long id, int chunk) ->
            applied.computeIfAbsent(id, key -> new ArrayList<>()).remove((Integer) chunk);
        case ChainFact.Settled(long id, String hash) -> end(id, "SETTLED " + hash);
        case ChainFact.Aborted(long id) -> end(id, "ABORTED");
        case ChainFact.Voided(long id, String hash, String digest) -> {
          end(id, "VOID " + hash);
          committedHashes.put(id, hash);
          voidDigests.put(id, digest);
        }
        case ChainFact.WalletOpened(String wallet, long index) -> walletIndexes.put(wallet, index);
        case ChainFact.ItemMinted(String item, long index, String unused) ->
            itemIndexes.put(item, index);
        default -> {
          // says nothing of batches and indexes
        }
      }
    }
  }

  private void end(long batch, String how) {
    ends.computeIfAbsent(batch, key -> new ArrayList<>()).add(how);
  }

  /** The chain alone: its batches count from 1 and each names the hash of the one before. */
  void order(Map<Long, BatchEvidence> batches, Findings findings) {
    long expected = 1;
    String before = NO_HASH;
    for (Map.Entry<Long, String> one : committedHashes.entrySet()) {
      Findings.At at = findings.at(one.getKey(), "the chain's events");
      at.equal(Check.APPLIED_ONCE, "the chain left a batch id out", expected++, one.getKey());
      at.that(
          Check.APPLIED_ONCE,
          batches.containsKey(one.getKey()),
          "the chain has a batch whose payload is not there",
          "a payload with digest "
              + (committed.containsKey(one.getKey())
                  ? committed.get(one.getKey()).daDigest()
                  : "of its void commit"),
          "none");
      Committed commit = committed.get(one.getKey());
      if (commit != null) {
        at.equal(
            Check.HASH_CHAIN,
            "the commit does not follow the batch before",
            before,
            commit.previousHash());
      }
      before = one.getValue();
    }
    if (accounts != null) {
      Findings.At at = findings.at(0, "Game account");
      at.equal(
          Check.APPLIED_ONCE,
          "the Game account's last batch is not the last that was committed",
          (long) committedHashes.size(),
          accounts.lastBatchId());
      at.equal(
          Check.HASH_CHAIN,
          "the Game account's rolling hash is not the last batch's",
          before,
          accounts.batchHash());
    }
  }

  void check(BatchEvidence batch, Findings findings) {
    Findings.At at = findings.at(batch);
    List<String> end = ends.getOrDefault(batch.id(), List.of());
    at.that(Check.APPLIED_ONCE, end.size() <= 1, "a batch has several ends", "one end", end);
    Committed commit = committed.get(batch.id());
    String hash = batch.hash("batchHash");
    for (String how : end) {
      if (!how.equals("ABORTED")) {
        at.that(
            Check.APPLIED_ONCE,
            how.endsWith(" " + hash),
            "the chain ended another content under this id",
            hash,
            how);
      }
    }
    if (commit != null) {
      at.equal(
          Check.APPLIED_ONCE, "the chain committed other content", content(batch), content(commit));
      boolean settled = end.stream().anyMatch(how -> how.startsWith("SETTLED"));
      if (settled) {
        chunks(batch, commit, at);
      }
    } else {
      String digest = voidDigests.getOrDefault(batch.id(), "");
      at.that(
          Check.APPLIED_ONCE,
          digest.isEmpty() || digest.equals(batch.daDigest()),
          "the chain voided another payload",
          digest,
          batch.daDigest());
      at.that(
          Check.APPLIED_ONCE,
          end.isEmpty() || end.getFirst().startsWith("VOID"),
          "a batch ended that was never committed",
          "a commit before its end",
          end);
    }
    if (accounts != null) {
      account(batch, end, at);
    }
  }

  private static Map<String, Object> content(BatchEvidence batch) {
    Map<String, Object> content = new TreeMap<>();
    content.put("batchHash", batch.hash("batchHash"));
    content.put("previousHash", batch.hash("previousHash"));
    content.put("tradesRoot", batch.hash("tradesRoot"));
    content.put("daDigest", batch.daDigest());
    content.put("asOfSlot", batch.number("asOfSlot"));
    content.put("sumDebits", batch.debits());
    return content;
  }

  private static Map<String, Object> content(Committed commit) {
    Map<String, Object> content = new TreeMap<>();
    content.put("batchHash", commit.batchHash());
    content.put("previousHash", commit.previousHash());
    content.put("tradesRoot", commit.tradesRoot());
    content.put("daDigest", commit.daDigest());
    content.put("asOfSlot", commit.asOfSlot());
    content.put("sumDebits", commit.sumDebits());
    return content;
  }

  private void chunks(BatchEvidence batch, Committed commit, Findings.At at) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < commit.chunks(); i++) {
      all.add(i);
    }
    List<Integer> done = applied.getOrDefault(batch.id(), List.of()).stream().sorted().toList();
    at.that(
        Check.PLAN_FITS,
        done.equals(all),
        "not every chunk was applied exactly once",
        "chunks " + all,
        done);
    Map<Integer, byte[]> carried = history.chunks().getOrDefault(batch.id(), Map.of());
    if (carried.isEmpty() && commit.chunks() > 0 && history.chunks().isEmpty()) {
      return; // only events are known
    }
    at.equal(
        Check.PLAN_FITS,
        "the transactions that applied the chunks do not carry them all",
        new TreeSet<>(all),
        new TreeSet<>(carried.keySet()));
    List<byte[]> bytes = new TreeMap<>(carried).values().stream().toList();
    at.equal(
        Check.PLAN_FITS,
        "the chunks do not hash to the root of the commit",
        commit.chunkRoot(),
        ChunkBytes.root(program, batch.game(), batch.id(), bytes));
    Map<Long, Long> cash = new TreeMap<>();
    Map<Long, String> moves = new TreeMap<>();
    try {
      bytes.forEach(chunk -> ChunkBytes.read(chunk, cash, moves));
    } catch (EvidenceException | IndexOutOfBoundsException e) {
      at.that(
          Check.PLAN_FITS,
          false,
          "a chunk cannot be read",
          "chunk bytes",
          e.getMessage(),
          bytes.stream().map(Bytes::hex).toArray(String[]::new));
      return;
    }
    String[] evidence =
        bytes.stream().map(chunk -> "chunk " + Bytes.hex(chunk)).toArray(String[]::new);
    at.that(
        Check.PLAN_FITS,
        ChunkBytes.cash(batch, walletIndexes).equals(cash),
        "the chunks do not pay what the batch's deltas say",
        "lamports by wallet index " + ChunkBytes.cash(batch, walletIndexes),
        cash,
        evidence);
    at.that(
        Check.PLAN_FITS,
        ChunkBytes.moves(batch, walletIndexes, itemIndexes).equals(moves),
        "the chunks do not move what the batch's owner changes say",
        "moves by item index " + ChunkBytes.moves(batch, walletIndexes, itemIndexes),
        moves,
        evidence);
  }

  private void account(BatchEvidence batch, List<String> end, Findings.At at) {
    BatchAccount account = accounts == null ? null : accounts.batches().get(batch.id());
    if (account == null) {
      return; // not committed yet, or closed after its end: then the events tell
    }
    boolean isVoid = account.state() == ChainEvidence.BatchState.VOID;
    Map<String, Object> expected = new TreeMap<>(content(batch));
    expected.put("sumDebits", isVoid ? 0L : batch.debits());
    Map<String, Object> found = new TreeMap<>();
    found.put("batchHash", account.batchHash());
    found.put("previousHash", account.previousHash());
    found.put("tradesRoot", account.tradesRoot());
    found.put("daDigest", account.daDigest());
    found.put("asOfSlot", account.asOfSlot());
    found.put("sumDebits", account.sumDebits());
    at.equal(Check.APPLIED_ONCE, "the Batch account holds other content", expected, found);
    String told = end.isEmpty() ? "none" : end.getFirst().split(" ", 2)[0];
    String state = account.state().name();
    at.that(
        Check.APPLIED_ONCE,
        told.equals(state)
            || (told.equals("none") && (state.equals("OPEN") || state.equals("ABORTING"))),
        "the Batch account's state is not the end that the events tell",
        told,
        state);
  }
}
