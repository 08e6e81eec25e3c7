package io.phantomparadox.vault.settlement.verify;

import io.phantomparadox.vault.schemas.BatchPayload;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.settlement.batch.BatchHash;
import io.phantomparadox.vault.settlement.batch.BatchVerifier;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.batch.PayloadReader;
import io.phantomparadox.vault.settlement.batch.PayloadReader.UnreadablePayloadException;
import io.phantomparadox.vault.settlement.verify.BatchReport.Check;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkDecoding;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares a batch's payload with what the finalized chain holds of it: digest, hash, roots and
 * sums of its Batch account, and the chunks that were applied, found in the transactions
 * themselves. Nothing is asked of the vault's own services, and the payload may come from anywhere.
 *
 * <p>It does not net again and does not check players' signatures; {@code vault audit} does.
 */
public final class BatchVerification {
  private static final int ENTRIES_PER_PAGE = 255;

  private final VaultProgram program;
  private final SolanaRpc rpc;
  private final List<Check> checks = new ArrayList<>();
  private final Map<Integer, Optional<VaultAccount>> ledgerPages = new HashMap<>();
  private final Map<Integer, Optional<VaultAccount>> itemPages = new HashMap<>();

  /**
   * @param rpc any node of the cluster
   */
  public BatchVerification(VaultProgram program, SolanaRpc rpc) {
    this.program = program;
    this.rpc = rpc;
  }

  /**
   * The Batch account.
   *
   * @return empty when there is none: not committed yet, or closed after its end
   * @throws RpcException when the node does not answer
   */
  public Optional<VaultAccount.Batch> account(long game, long batchId) throws RpcException {
    return account(program.addresses().batch(game, batchId)).map(VaultAccount.Batch.class::cast);
  }

  /**
   * Verifies one batch.
   *
   * @param account its account, see {@link #account}
   * @throws RpcException when the node does not answer
   */
  public BatchReport verify(VaultAccount.Batch account, byte[] payload) throws RpcException {
    checks.clear();
    same("payload digest", account.daDigest(), Hash32.of(BatchPayload.digest(payload)));
    LoggedBatch batch;
    try {
      batch = PayloadReader.read(payload);
    } catch (UnreadablePayloadException e) {
      checks.add(new Check("payload", false, String.valueOf(e.getMessage())));
      return new BatchReport(account.state().name(), checks);
    }
    var id = batch.identity();
    same("game", account.game(), id.game());
    same("batch id", account.batchId(), id.batchId());
    BatchHash hashes = BatchHash.of(id.game(), id.batchId(), batch.header(), batch.parts());
    same("batch hash", account.batchHash(), hashes.batchHash());
    same("previous hash", account.prevHash(), id.previousHash());
    same("trades root", account.tradesRoot(), hashes.tradesRoot());
    same("as of slot", account.asOfSlot(), id.asOfSlot());
    List<String> problems = BatchVerifier.problems(batch, null);
    checks.add(
        new Check(
            "sums of the payload",
            problems.isEmpty(),
            problems.isEmpty()
                ? "%d trades, %d wallets, %d items; nothing created"
                    .formatted(
                        batch.header().getExecuted(),
                        batch.header().getWalletsChanged(),
                        batch.header().getItemsMoved())
                : String.join("; ", problems)));
    if (account.state() != BatchState.VOID) {
      committed(account, batch);
    }
    return new BatchReport(account.state().name(), checks);
  }

  private void committed(VaultAccount.Batch account, LoggedBatch batch) throws RpcException {
    long debits = 0;
    for (BatchPart part : batch.parts()) {
      for (NetDelta delta : part.getDeltas()) {
        debits += Math.max(0, -delta.getLamports());
      }
    }
    same("sum of debits", account.sumDebitsLamports(), debits);
    same("sum of credits", account.sumCreditsLamports(), debits);
    SortedMap<Integer, ByteString> chunks =
        ChainChunks.read(program, rpc, account.game(), account.batchId());
    boolean settled = account.state() == BatchState.SETTLED;
    if (chunks.size() < account.chunks()) {
      checks.add(
          new Check(
              "chunks on chain",
              !settled,
              "%d of %d are in transactions that this node has; the batch is %s"
                  .formatted(chunks.size(), account.chunks(), account.state())));
      return;
    }
    List<ByteString> inOrder = List.copyOf(chunks.values());
    Hash32 root =
        inOrder.isEmpty()
            ? Hash32.ZERO
            : ChunkTree.of(program.id(), account.game(), account.batchId(), inOrder).root();
    same("chunk root", account.chunkRoot(), root);
    content(account.game(), inOrder, batch);
  }

  /** What the chunks do, by the keys on the chain's own pages, is what the payload says. */
  private void content(long game, List<ByteString> chunks, LoggedBatch batch) throws RpcException {
    Map<String, Long> deltas = new TreeMap<>();
    Map<String, String> moves = new TreeMap<>();
    for (ByteString bytes : chunks) {
      if (!(Chunk.decode(bytes.toBytes()) instanceof ChunkDecoding.Decoded(Chunk chunk))) {
        checks.add(new Check("chunks on chain", false, "a chunk is unreadable"));
        return;
      }
      switch (chunk) {
        case Chunk.Debits(var changes) -> {
          for (var change : changes) {
            deltas.merge(wallet(game, change.walletIndex()), -change.lamports(), Long::sum);
          }
        }
        case Chunk.Credits(var changes) -> {
          for (var change : changes) {
            deltas.merge(wallet(game, change.walletIndex()), change.lamports(), Long::sum);
          }
        }
        case Chunk.Items(var all) -> {
          for (var move : all) {
            moves.put(
                item(game, move.itemIndex()),
                wallet(game, move.fromWallet()) + " → " + wallet(game, move.toWallet()));
          }
        }
      }
    }
    Map<String, Long> expectedDeltas = new TreeMap<>();
    Map<String, String> expectedMoves = new TreeMap<>();
    for (BatchPart part : batch.parts()) {
      for (NetDelta delta : part.getDeltas()) {
        expectedDeltas.put(key(delta.getWallet().bytes()), delta.getLamports());
      }
      for (OwnerChange change : part.getOwnerChanges()) {
        expectedMoves.put(
            Hash32.of(change.getItem().bytes()).toHex(),
            key(change.getFrom().bytes()) + " → " + key(change.getTo().bytes()));
      }
    }
    sameMap("debits and credits applied", deltas, expectedDeltas);
    sameMap("items moved", moves, expectedMoves);
  }

  private void same(String what, Object onChain, Object inPayload) {
    boolean holds = onChain.equals(inPayload);
    String chain = text(onChain);
    checks.add(
        new Check(
            what,
            holds,
            holds ? chain : "the chain says %s, the payload %s".formatted(chain, text(inPayload))));
  }

  private <V> void sameMap(String what, Map<String, V> onChain, Map<String, V> inPayload) {
    String first = "";
    for (Map.Entry<String, V> entry : inPayload.entrySet()) {
      if (!entry.getValue().equals(onChain.get(entry.getKey()))) {
        first =
            "%s: the chain has %s, the payload %s"
                .formatted(entry.getKey(), onChain.get(entry.getKey()), entry.getValue());
        break;
      }
    }
    if (first.isEmpty() && onChain.size() != inPayload.size()) {
      first = "the chain has %d, the payload %d".formatted(onChain.size(), inPayload.size());
    }
    checks.add(
        new Check(what, first.isEmpty(), first.isEmpty() ? onChain.size() + " agree" : first));
  }

  private static String text(Object value) {
    return switch (value) {
      case Hash32 hash -> hash.toHex();
      case Long number -> Long.toUnsignedString(number);
      default -> value.toString();
    };
  }

  private static String key(byte[] wallet) {
    return PublicKey.of(wallet).toBase58();
  }

  private String wallet(long game, int index) throws RpcException {
    int page = index / ENTRIES_PER_PAGE;
    if (!ledgerPages.containsKey(page)) {
      ledgerPages.put(page, account(program.addresses().ledgerPage(game, page)));
    }
    return ledgerPages.get(page).orElse(null) instanceof VaultAccount.LedgerPage ledger
            && index % ENTRIES_PER_PAGE < ledger.entries().size()
        ? ledger.entries().get(index % ENTRIES_PER_PAGE).wallet().toBase58()
        : "wallet index " + Integer.toUnsignedString(index);
  }

  private String item(long game, int index) throws RpcException {
    int page = index / ENTRIES_PER_PAGE;
    if (!itemPages.containsKey(page)) {
      itemPages.put(page, account(program.addresses().itemPage(game, page)));
    }
    return itemPages.get(page).orElse(null) instanceof VaultAccount.ItemPage items
            && index % ENTRIES_PER_PAGE < items.entries().size()
        ? items.entries().get(index % ENTRIES_PER_PAGE).item().toHex()
        : "item index " + Integer.toUnsignedString(index);
  }

  private Optional<VaultAccount> account(PublicKey address) throws RpcException {
    Optional<AccountInfo> info =
        rpc.getAccountInfo(address, Commitment.FINALIZED).orElseThrow().value();
    if (info.isEmpty() || !info.get().owner().equals(program.id())) {
      return Optional.empty();
    }
    return program.decodeAccount(info.get().data().toBytes())
            instanceof VaultDecoding.Decoded<VaultAccount>(VaultAccount account)
        ? Optional.of(account)
        : Optional.empty();
  }
}
