package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Delta;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingInput.OpeningBalance;
import io.phantomparadox.vault.netting.NettingInput.OpeningOwner;
import io.phantomparadox.vault.netting.OwnerChange;
import io.phantomparadox.vault.netting.Trade;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the ledger tells what it did. */
public interface LedgerOutput {
  /** An intent was deferred or ended. */
  void outcome(IntentOutcome outcome);

  /** A slice of a batch; its header follows. */
  void part(BatchSlice part);

  /** The batch exists. */
  void header(BatchHead header);

  /** A wallet as netting sees it now. */
  void wallet(long game, Id32 wallet, WalletAccount account);

  /** An item as netting sees it now. */
  void item(long game, Id32 item, ItemHolding holding);

  /** A session key as netting holds it now. */
  void session(long game, Id32 owner, Id32 session, SessionState state);

  /**
   * A member of a cut.
   *
   * @param reason of the engine, null when executed
   * @param replayPosition in the executed sequence, −1 when not executed
   * @param sell the seller's half, only when executed
   * @param buy the buyer's half, only when executed
   * @param sellOffset of the seller's half in vault.intents
   * @param buyOffset of the buyer's half in vault.intents
   */
  record Member(
      Trade trade,
      MemberOutcome outcome,
      @Nullable String reason,
      int replayPosition,
      @Nullable SignedHalf sell,
      @Nullable SignedHalf buy,
      long sellOffset,
      long buyOffset) {}

  /** What a cut made of a trade. */
  enum MemberOutcome {
    EXECUTED,
    DEFERRED,
    REJECTED
  }

  /** A slice of a batch's lists. */
  record BatchSlice(
      long game,
      long batchId,
      int part,
      List<Member> members,
      List<OpeningBalance> openingBalances,
      List<OpeningOwner> openingOwners,
      List<Delta> deltas,
      List<OwnerChange> ownerChanges) {}

  /** A batch's header. */
  record BatchHead(
      long game,
      long batchId,
      Id32 previousHash,
      Id32 batchHash,
      Id32 tradesRoot,
      int parts,
      int members,
      int executed,
      int deferred,
      int rejected,
      int walletsChanged,
      int itemsMoved,
      long grossLamports,
      long netLamports,
      long cutAtMillis,
      long asOfSlot,
      int engineVersion,
      int engineLevel,
      long intentsNext,
      long chainNext) {}
}
