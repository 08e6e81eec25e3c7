package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.settlement.flow.BatchOnChain;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultAccount.ItemPage;
import io.phantomparadox.vault.solana.program.VaultAccount.LedgerPage;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.AtSlot;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the finalized pages that a plan touches, from one node that has seen the end of the batch
 * before: a node that lags shows the owners of yesterday and is no witness.
 */
final class PlanPages {
  /** Pages of 10,240 bytes in one answer. */
  private static final int PAGES_PER_CALL = 50;

  private final RpcPool rpc;
  private final VaultProgram program;

  PlanPages(RpcPool rpc, VaultProgram program) {
    this.rpc = rpc;
    this.program = program;
  }

  PlanFit check(LoggedBatch batch, SettlementPlan plan) throws ChainUnavailableException {
    PlanCheck check = new PlanCheck(batch, plan);
    List<PublicKey> pages = new ArrayList<>();
    long game = batch.identity().game();
    check.ledgerPages().forEach(page -> pages.add(program.addresses().ledgerPage(game, page)));
    check.itemPages().forEach(page -> pages.add(program.addresses().itemPage(game, page)));
    Read read =
        RpcSettlementChain.answer(
            "read the pages of " + batch.identity(),
            rpc.onOneNode(node -> read(node, batch.identity(), pages)));
    requireUpToDate(batch.identity(), read);
    Map<Integer, LedgerPage> ledger = new HashMap<>();
    Map<Integer, ItemPage> items = new HashMap<>();
    for (Optional<AccountInfo> account : read.pages) {
      switch (decode(account)) {
        case LedgerPage page -> ledger.put(page.page(), page);
        case ItemPage page -> items.put(page.page(), page);
        case null -> {
          // A page that is not there: the check says which index it misses.
        }
        default -> throw new ChainUnavailableException("a page is another account");
      }
    }
    return check.check(ledger, items);
  }

  private record Read(
      List<Optional<AccountInfo>> guard,
      long guardSlot,
      List<Optional<AccountInfo>> pages,
      long oldestSlot) {}

  private RpcResult<Read> read(SolanaRpc node, BatchIdentity batch, List<PublicKey> pages) {
    List<PublicKey> guards = new ArrayList<>();
    guards.add(program.addresses().game(batch.game()));
    if (batch.batchId() > 1) {
      guards.add(program.addresses().batch(batch.game(), batch.batchId() - 1));
    }
    switch (node.getMultipleAccounts(guards, Commitment.FINALIZED)) {
      case RpcResult.Failed<AtSlot<List<Optional<AccountInfo>>>>(RpcError error) -> {
        return RpcResult.failed(error);
      }
      case RpcResult.Ok<AtSlot<List<Optional<AccountInfo>>>>(var guard) -> {
        List<Optional<AccountInfo>> all = new ArrayList<>();
        long oldest = Long.MAX_VALUE;
        for (int from = 0; from < pages.size(); from += PAGES_PER_CALL) {
          List<PublicKey> some = pages.subList(from, Math.min(pages.size(), from + PAGES_PER_CALL));
          switch (node.getMultipleAccounts(some, Commitment.FINALIZED)) {
            case RpcResult.Failed<AtSlot<List<Optional<AccountInfo>>>>(RpcError error) -> {
              return RpcResult.failed(error);
            }
            case RpcResult.Ok<AtSlot<List<Optional<AccountInfo>>>>(var answer) -> {
              all.addAll(answer.value());
              oldest = Math.min(oldest, answer.slot());
            }
          }
        }
        return RpcResult.ok(new Read(guard.value(), guard.slot(), all, oldest));
      }
    }
  }

  private void requireUpToDate(BatchIdentity batch, Read read) throws ChainUnavailableException {
    if (read.oldestSlot < read.guardSlot) {
      throw new ChainUnavailableException("a node went back from slot " + read.guardSlot);
    }
    VaultAccount.Game game = AccountReader.game(program, read.guard.getFirst());
    if (game.lastBatchId() != batch.batchId() - 1) {
      throw new ChainUnavailableException(
          "the node shows batch %d as the game's last, not %d"
              .formatted(game.lastBatchId(), batch.batchId() - 1));
    }
    // Absent is an end too: only an ended batch can be closed, and its id is used.
    if (read.guard.size() > 1
        && AccountReader.batch(program, read.guard.get(1)) instanceof BatchOnChain.Present before
        && !before.state().isEnd()) {
      throw new ChainUnavailableException("the node shows the batch before as " + before.state());
    }
  }

  private @org.jspecify.annotations.Nullable VaultAccount decode(Optional<AccountInfo> account)
      throws ChainUnavailableException {
    if (account.isEmpty() || !account.get().owner().equals(program.id())) {
      return null;
    }
    return switch (program.decodeAccount(account.get().data().toBytes())) {
      case VaultDecoding.Decoded<VaultAccount>(VaultAccount decoded) -> decoded;
      case VaultDecoding<VaultAccount> other ->
          throw new ChainUnavailableException("a page is not readable: " + other);
    };
  }
}
