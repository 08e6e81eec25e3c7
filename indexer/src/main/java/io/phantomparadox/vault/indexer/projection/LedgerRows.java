package io.phantomparadox.vault.indexer.projection;

import static io.phantomparadox.vault.indexer.projection.StagedRows.time;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.solana.Signature;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes balances, owners, session keys and the ends of batches from finalized chain events. An
 * event that comes twice has its effect once: entries have the event's place on chain as their key.
 */
final class LedgerRows {
  private static final HexFormat HEX = HexFormat.of();
  private static final String PROGRESS =
      """
      insert into chain_progress (partition, finalized_slot) values (?, ?)
      on conflict (partition) do update set
        finalized_slot = greatest(chain_progress.finalized_slot, excluded.finalized_slot)""";

  private final KeyTexts keys;
  private final SessionRows sessions;
  private final Changes changes;
  private final SortedSet<BatchId> ended = new TreeSet<>();
  private final SortedSet<BatchId> committed = new TreeSet<>();
  private final Map<Integer, Long> finalizedSlots = new TreeMap<>();
  private final StagedRows wallets =
      new StagedRows(
          "poll_wallets",
          "game bigint, wallet text, wallet_index bigint",
          """
          insert into wallet_balances (game, wallet, wallet_index)
          select distinct on (game, wallet) game, wallet, wallet_index from poll_wallets
          on conflict (game, wallet) do update set wallet_index = excluded.wallet_index""");
  private final StagedRows entries =
      new StagedRows(
          "poll_entries",
          """
          game bigint, wallet text, slot bigint, transaction_index integer, instruction integer,
          inner_instruction integer, kind text, amount_lamports bigint, signature text,
          happened_ms bigint""",
          """
          with fresh as (
            insert into wallet_entries (game, wallet, slot, transaction_index, instruction,
              inner_instruction, kind, amount_lamports, signature, happened_at)
            select game, wallet, slot, transaction_index, instruction, inner_instruction, kind,
              amount_lamports, signature, %s
            from poll_entries on conflict do nothing
            returning game, wallet, amount_lamports)
          insert into wallet_balances (game, wallet, available_lamports)
          select game, wallet, sum(amount_lamports) from fresh group by 1, 2
          on conflict (game, wallet) do update set available_lamports =
            wallet_balances.available_lamports + excluded.available_lamports"""
              .formatted(time("happened_ms")));
  private final StagedRows items =
      new StagedRows(
          "poll_items",
          "game bigint, item text, item_index bigint, owner text, happened_ms bigint",
          """
          insert into item_ownership (game, item, item_index, owner, since_batch)
          select game, item, item_index, owner, 0 from poll_items on conflict do nothing""",
          """
          insert into item_history (game, item, batch_id, replay_position, kind, to_wallet,
            happened_at)
          select game, item, 0, 0, 'MINT', owner, %s from poll_items on conflict do nothing"""
              .formatted(time("happened_ms")));
  private final StagedRows commits =
      new StagedRows(
          "poll_commits",
          "game bigint, batch_id bigint, slot bigint, program text, chunk_root text",
          """
          insert into netting_batches (game, batch_id, status, committed_slot, program, chunk_root)
          select distinct on (game, batch_id) game, batch_id, 'COMMITTED', slot, program, chunk_root
          from poll_commits
          on conflict (game, batch_id) do update set
            committed_slot = excluded.committed_slot, program = excluded.program,
            chunk_root = excluded.chunk_root,
            status = case when netting_batches.status = 'NETTED' then 'COMMITTED'
                     else netting_batches.status end""");
  private final StagedRows ends =
      new StagedRows(
          "poll_ends",
          """
          game bigint, batch_id bigint, status text, slot bigint, transaction_index integer,
          instruction integer, inner_instruction integer, ended_ms bigint, signature text""",
          """
          insert into netting_batches (game, batch_id, status, ended_slot, ended_transaction_index,
            ended_instruction, ended_inner_instruction, ended_at, end_signature)
          select distinct on (game, batch_id) game, batch_id, status, slot, transaction_index,
            instruction, inner_instruction, %s, signature
          from poll_ends
          on conflict (game, batch_id) do update set
            status = excluded.status, ended_slot = excluded.ended_slot,
            ended_transaction_index = excluded.ended_transaction_index,
            ended_instruction = excluded.ended_instruction,
            ended_inner_instruction = excluded.ended_inner_instruction,
            ended_at = excluded.ended_at, end_signature = excluded.end_signature"""
              .formatted(time("ended_ms")));

  LedgerRows(KeyTexts keys, SessionRows sessions, Changes changes) {
    this.keys = keys;
    this.sessions = sessions;
    this.changes = changes;
  }

  /** Batches whose end came in this poll. */
  SortedSet<BatchId> ended() {
    return ended;
  }

  /** Batches whose commit came in this poll. */
  SortedSet<BatchId> committed() {
    return committed;
  }

  int size() {
    return wallets.size() + entries.size() + items.size() + commits.size() + ends.size();
  }

  void event(ChainEvent event, int partition) {
    if (event.getBody() instanceof Heartbeat heartbeat) {
      finalizedSlots.merge(partition, heartbeat.getFinalizedSlot(), Math::max);
      return;
    }
    Long game = event.getGame();
    EventId id = event.getEventId();
    if (game == null || id == null) {
      // configuration has no rows
      return;
    }
    switch (event.getBody()) {
      case WalletOpened opened ->
          wallets.add(game, keys.of(opened.getWallet().bytes()), opened.getIndex());
      case Deposited deposited ->
          entry(
              game,
              deposited.getWallet().bytes(),
              "DEPOSIT",
              deposited.getAmountLamports(),
              event,
              id);
      case WithdrawCompleted paid ->
          entry(game, paid.getWallet().bytes(), "WITHDRAWAL", -paid.getAmountLamports(), event, id);
      case ItemMinted minted -> {
        String item = HEX.formatHex(minted.getItem().bytes());
        String owner = keys.of(minted.getOwner().bytes());
        items.add(game, item, minted.getIndex(), owner, millis(event));
        changes.item(game, item, owner);
      }
      case SessionKeyRegistered registered ->
          sessions.registered(game, registered, event.getSlot());
      case SessionKeyRevoked revoked -> sessions.revoked(game, revoked, event.getSlot());
      case NetBatchCommitted batch -> {
        committed.add(new BatchId(game, batch.getBatchId()));
        commits.add(
            game,
            batch.getBatchId(),
            event.getSlot(),
            keys.of(event.getProgram().bytes()),
            HEX.formatHex(batch.getChunkRoot().bytes()));
      }
      case NetBatchSettled settled -> end(game, settled.getBatchId(), "SETTLED", event, id);
      case NetBatchAborted aborted -> end(game, aborted.getBatchId(), "ABORTED", event, id);
      case NetBatchVoided voided -> end(game, voided.getBatchId(), "VOID", event, id);
      default -> {
        // The other events change no row of these tables.
      }
    }
  }

  /** Writes everything but the effects of ends. */
  void flush(Connection connection) throws SQLException {
    wallets.flush(connection);
    entries.flush(connection);
    items.flush(connection);
    commits.flush(connection);
    ends.flush(connection);
    try (PreparedStatement row = connection.prepareStatement(PROGRESS)) {
      for (Map.Entry<Integer, Long> slot : finalizedSlots.entrySet()) {
        row.setInt(1, slot.getKey());
        row.setLong(2, slot.getValue());
        row.executeUpdate();
      }
    }
  }

  private void entry(
      long game, byte[] key, String kind, long lamports, ChainEvent event, EventId id) {
    String wallet = keys.of(key);
    entries.add(
        game,
        wallet,
        event.getSlot(),
        event.getTransactionIndex(),
        id.getInstruction(),
        id.getInnerInstruction(),
        kind,
        lamports,
        Signature.of(id.getSignature().bytes()).toBase58(),
        millis(event));
    changes.wallet(game, wallet);
  }

  private void end(long game, long batchId, String status, ChainEvent event, EventId id) {
    ended.add(new BatchId(game, batchId));
    ends.add(
        game,
        batchId,
        status,
        event.getSlot(),
        event.getTransactionIndex(),
        id.getInstruction(),
        id.getInnerInstruction(),
        millis(event),
        Signature.of(id.getSignature().bytes()).toBase58());
  }

  private static @Nullable Long millis(ChainEvent event) {
    Long seconds = event.getBlockTimeSeconds();
    return seconds == null ? null : Math.multiplyExact(seconds, 1_000L);
  }
}
