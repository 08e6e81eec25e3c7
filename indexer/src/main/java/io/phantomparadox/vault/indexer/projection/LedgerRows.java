package io.phantomparadox.vault.indexer.projection;

import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes balances, owners and the ends of batches from finalized chain events. */
final class LedgerRows implements AutoCloseable {
  private static final HexFormat HEX = HexFormat.of();

  private static final String WALLET =
      """
      insert into wallet_balances (game, wallet, wallet_index) values (?, ?, ?)
      on conflict (game, wallet) do update set wallet_index = excluded.wallet_index""";
  private static final String ADD =
      """
      insert into wallet_balances (game, wallet, available_lamports) values (?, ?, ?)
      on conflict (game, wallet) do update set
        available_lamports = wallet_balances.available_lamports + excluded.available_lamports""";
  private static final String ITEM =
      """
      insert into item_ownership (game, item, item_index, owner, since_batch) values (?, ?, ?, ?, 0)
      on conflict (game, item) do nothing""";
  private static final String MINTED =
      """
      insert into item_history (game, item, batch_id, replay_position, kind, to_wallet, happened_at)
      values (?, ?, 0, 0, 'MINT', ?, ?)
      on conflict do nothing""";
  private static final String COMMITTED =
      """
      insert into netting_batches (game, batch_id, status, committed_slot, program, chunk_root)
      values (?, ?, 'COMMITTED', ?, ?, ?)
      on conflict (game, batch_id) do update set
        committed_slot = excluded.committed_slot, program = excluded.program,
        chunk_root = excluded.chunk_root,
        status = case when netting_batches.status = 'NETTED' then 'COMMITTED'
                 else netting_batches.status end""";
  private static final String ENDED =
      """
      insert into netting_batches (game, batch_id, status, ended_slot, ended_at, end_signature)
      values (?, ?, ?, ?, ?, ?)
      on conflict (game, batch_id) do update set
        status = excluded.status, ended_slot = excluded.ended_slot,
        ended_at = excluded.ended_at, end_signature = excluded.end_signature""";

  private final BatchRows batches;
  private final PreparedStatement wallets;
  private final PreparedStatement sums;
  private final PreparedStatement items;
  private final PreparedStatement mints;
  private final PreparedStatement commits;
  private final PreparedStatement ends;

  LedgerRows(Connection connection, BatchRows batches) throws SQLException {
    this.batches = batches;
    this.wallets = connection.prepareStatement(WALLET);
    this.sums = connection.prepareStatement(ADD);
    this.items = connection.prepareStatement(ITEM);
    this.mints = connection.prepareStatement(MINTED);
    this.commits = connection.prepareStatement(COMMITTED);
    this.ends = connection.prepareStatement(ENDED);
  }

  void event(ChainEvent event) throws SQLException {
    Long game = event.getGame();
    if (game == null) {
      // heartbeats and configuration have no rows
      return;
    }
    switch (event.getBody()) {
      case WalletOpened opened -> walletOpened(game, opened);
      case Deposited deposited ->
          add(game, deposited.getWallet().bytes(), deposited.getAmountLamports());
      case WithdrawCompleted paid -> add(game, paid.getWallet().bytes(), -paid.getAmountLamports());
      case ItemMinted minted -> itemMinted(game, minted, event);
      case NetBatchCommitted committed -> committed(game, committed, event);
      case NetBatchSettled settled -> ended(game, settled.getBatchId(), "SETTLED", event);
      case NetBatchAborted aborted -> ended(game, aborted.getBatchId(), "ABORTED", event);
      case NetBatchVoided voided -> ended(game, voided.getBatchId(), "VOID", event);
      default -> {
        // The other events change no row of these tables.
      }
    }
  }

  void flush() throws SQLException {
    wallets.executeBatch();
    sums.executeBatch();
    items.executeBatch();
    mints.executeBatch();
  }

  private void walletOpened(long game, WalletOpened opened) throws SQLException {
    wallets.setLong(1, game);
    wallets.setString(2, PublicKey.of(opened.getWallet().bytes()).toBase58());
    wallets.setLong(3, opened.getIndex());
    wallets.addBatch();
  }

  private void add(long game, byte[] wallet, long lamports) throws SQLException {
    sums.setLong(1, game);
    sums.setString(2, PublicKey.of(wallet).toBase58());
    sums.setLong(3, lamports);
    sums.addBatch();
  }

  private void itemMinted(long game, ItemMinted minted, ChainEvent event) throws SQLException {
    String item = HEX.formatHex(minted.getItem().bytes());
    String owner = PublicKey.of(minted.getOwner().bytes()).toBase58();
    items.setLong(1, game);
    items.setString(2, item);
    items.setLong(3, minted.getIndex());
    items.setString(4, owner);
    items.addBatch();
    mints.setLong(1, game);
    mints.setString(2, item);
    mints.setString(3, owner);
    setTime(mints, 4, event.getBlockTimeSeconds());
    mints.addBatch();
  }

  private void committed(long game, NetBatchCommitted committed, ChainEvent event)
      throws SQLException {
    commits.setLong(1, game);
    commits.setLong(2, committed.getBatchId());
    commits.setLong(3, event.getSlot());
    commits.setString(4, PublicKey.of(event.getProgram().bytes()).toBase58());
    commits.setString(5, HEX.formatHex(committed.getChunkRoot().bytes()));
    commits.executeUpdate();
  }

  private void ended(long game, long batchId, String status, ChainEvent event) throws SQLException {
    // Items must be there before a batch moves them.
    flush();
    ends.setLong(1, game);
    ends.setLong(2, batchId);
    ends.setString(3, status);
    ends.setLong(4, event.getSlot());
    setTime(ends, 5, event.getBlockTimeSeconds());
    ends.setString(
        6,
        event.getEventId() == null
            ? null
            : Signature.of(event.getEventId().getSignature().bytes()).toBase58());
    ends.executeUpdate();
    batches.bringToItsEnd(game, batchId);
  }

  private static void setTime(PreparedStatement row, int column, @Nullable Long seconds)
      throws SQLException {
    if (seconds == null) {
      row.setNull(column, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      row.setTimestamp(column, new Timestamp(Math.multiplyExact(seconds, 1_000L)));
    }
  }

  @Override
  public void close() throws SQLException {
    try (wallets;
        sums;
        items;
        mints;
        commits;
        ends) {
      wallets.clearBatch();
    }
  }
}
