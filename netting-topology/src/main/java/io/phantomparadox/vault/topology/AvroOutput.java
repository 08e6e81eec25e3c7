package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchRecord;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.IntentStatus;
import io.phantomparadox.vault.schemas.avro.ItemView;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OpeningBalance;
import io.phantomparadox.vault.schemas.avro.OpeningOwner;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.TopicOffset;
import io.phantomparadox.vault.schemas.avro.TradeHalf;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Base58;
import io.phantomparadox.vault.topology.ledger.IntentOutcome;
import io.phantomparadox.vault.topology.ledger.ItemHolding;
import io.phantomparadox.vault.topology.ledger.LedgerOutput;
import io.phantomparadox.vault.topology.ledger.SessionState;
import io.phantomparadox.vault.topology.ledger.SignedHalf;
import io.phantomparadox.vault.topology.ledger.WalletAccount;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The ledger's output as records of our topics. */
final class AvroOutput implements LedgerOutput {
  /** Where records go. */
  @FunctionalInterface
  interface Forward {
    void record(String sink, String key, SpecificRecord value);
  }

  private final Forward forward;

  AvroOutput(Forward forward) {
    this.forward = forward;
  }

  @Override
  public void outcome(IntentOutcome outcome) {
    IntentStatus status =
        switch (outcome.status()) {
          case REJECTED -> IntentStatus.REJECTED;
          case EXPIRED -> IntentStatus.EXPIRED;
          case DEFERRED -> IntentStatus.DEFERRED;
          case CANCELLED -> IntentStatus.CANCELLED;
        };
    result(
        new IntentResult(
            outcome.game(),
            bytes(outcome.intentId()),
            status,
            outcome.reason(),
            outcome.detail(),
            outcome.atMillis(),
            outcome.batchId() == 0 ? null : outcome.batchId()));
  }

  /** A result under its key. */
  void result(IntentResult result) {
    String key = GameKey.of(result.getGame(), Id32.of(result.getIntentId().bytes()).toHex());
    forward.record(NettingTopology.RESULTS_SINK, key, result);
  }

  @Override
  public void part(BatchSlice part) {
    BatchPart body =
        new BatchPart(
            part.part(),
            part.members().stream().map(AvroOutput::trade).toList(),
            part.openingBalances().stream()
                .map(balance -> new OpeningBalance(bytes(balance.wallet()), balance.lamports()))
                .toList(),
            part.openingOwners().stream()
                .map(owner -> new OpeningOwner(bytes(owner.item()), bytes(owner.owner())))
                .toList(),
            part.deltas().stream()
                .map(delta -> new NetDelta(bytes(delta.wallet()), delta.lamports()))
                .toList(),
            part.ownerChanges().stream()
                .map(
                    change ->
                        new OwnerChange(
                            bytes(change.item()), bytes(change.from()), bytes(change.to())))
                .toList());
    batch(part.game(), part.batchId(), body);
  }

  @Override
  public void header(BatchHead head) {
    NetBatch body =
        new NetBatch(
            bytes(head.previousHash()),
            bytes(head.batchHash()),
            bytes(head.tradesRoot()),
            head.parts(),
            head.members(),
            head.executed(),
            head.deferred(),
            head.rejected(),
            head.walletsChanged(),
            head.itemsMoved(),
            head.grossLamports(),
            head.netLamports(),
            head.cutAtMillis(),
            head.asOfSlot(),
            head.engineVersion(),
            head.engineLevel(),
            List.of(
                new TopicOffset(VaultTopics.INTENTS, head.intentsNext()),
                new TopicOffset(VaultTopics.CHAIN_EVENTS, head.chainNext())));
    batch(head.game(), head.batchId(), body);
  }

  @Override
  public void wallet(long game, Id32 wallet, WalletAccount account) {
    forward.record(
        NettingTopology.BALANCES_SINK,
        GameKey.of(game, base58(wallet)),
        new WalletView(
            game,
            bytes(wallet),
            account.index(),
            account.availableLamports(),
            account.chainLamports(),
            account.inFlightDebitsLamports(),
            account.requestedLamports()));
  }

  @Override
  public void item(long game, Id32 item, ItemHolding holding) {
    forward.record(
        NettingTopology.ITEMS_SINK,
        GameKey.of(game, item.toHex()),
        new ItemView(
            game,
            bytes(item),
            holding.index(),
            bytes(holding.owner()),
            holding.inFlight() ? holding.inFlightBatch() : null,
            holding.inFlight() ? bytes(holding.inFlightOwner()) : null));
  }

  @Override
  public void session(long game, Id32 owner, Id32 session, SessionState state) {
    // The owner is part of the key: anyone may register anyone's public key as their own session,
    // and must not hide another owner's policy by it.
    forward.record(
        NettingTopology.SESSIONS_SINK,
        GameKey.of(game, base58(session) + "/" + base58(owner)),
        new SessionPolicy(
            game,
            bytes(owner),
            bytes(session),
            state.maxVolumeLamports(),
            state.maxItems(),
            state.expiresAtMillis(),
            state.actions(),
            state.revoked(),
            state.usedVolumeLamports(),
            state.usedItems()));
  }

  private void batch(long game, long batchId, Object body) {
    forward.record(
        NettingTopology.BATCHES_SINK, GameKey.of(game), new BatchRecord(game, batchId, body));
  }

  private static BatchTrade trade(Member member) {
    return new BatchTrade(
        member.trade().place(),
        bytes(member.trade().item()),
        bytes(member.trade().seller()),
        bytes(member.trade().buyer()),
        member.trade().amountLamports(),
        switch (member.outcome()) {
          case EXECUTED -> TradeOutcome.EXECUTED;
          case DEFERRED -> TradeOutcome.DEFERRED;
          case REJECTED -> TradeOutcome.REJECTED;
        },
        member.reason(),
        member.replayPosition(),
        half(member.trade().sellIntentId(), member.sellOffset(), member.sell()),
        half(member.trade().buyIntentId(), member.buyOffset(), member.buy()));
  }

  private static TradeHalf half(Id32 intentId, long offset, @Nullable SignedHalf half) {
    return half == null
        ? new TradeHalf(bytes(intentId), offset, null, null)
        : new TradeHalf(
            bytes(intentId),
            offset,
            ByteBuffer.wrap(half.intent()),
            new Signature64(half.signature()));
  }

  private static Bytes32 bytes(Id32 id) {
    return new Bytes32(id.toBytes());
  }

  private static String base58(Id32 id) {
    return Base58.encode(id.toBytes());
  }
}
