package io.phantomparadox.vault.indexer.reconcile;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkDecoding;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The chain's accounts, of one finalized slot. The tables are compared as they were at that slot:
 * what came later is taken off, and what chunks of a batch without an end have moved is put on. So
 * a difference is a difference, however busy the vault is.
 *
 * <p>Holds every wallet and item of the program in memory, some 200 bytes each.
 */
final class ChainSource implements Source {
  private static final Duration TABLES_BEHIND_MAX = Duration.ofSeconds(30);
  private static final long STEP_MILLIS = 50;

  private final DataSource database;
  private final SolanaRpc rpc;
  private final PublicKey program;

  ChainSource(DataSource database, SolanaRpc rpc, PublicKey program) {
    this.database = database;
    this.rpc = rpc;
    this.program = program;
  }

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public Look look() throws SQLException, NotNowException {
    ChainAccounts chain = ChainAccounts.read(rpc, program);
    awaitTables(chain.slot());
    Findings findings = new Findings(name());
    try (Connection connection = database.getConnection()) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      try {
        TablesAtSlot tables = new TablesAtSlot(connection, chain.slot());
        for (Map.Entry<Long, ChainAccounts.Game> game : chain.games().entrySet()) {
          compare(game.getKey(), game.getValue(), tables, findings);
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
    }
    return findings.look();
  }

  private void awaitTables(long slot) throws SQLException, NotNowException {
    long deadline = System.nanoTime() + TABLES_BEHIND_MAX.toNanos();
    while (true) {
      long reached;
      try (Connection connection = database.getConnection()) {
        reached = TablesAtSlot.completeTo(connection);
      }
      if (reached >= slot) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new NotNowException(
            "the tables are complete to slot %d, the chain is at %d".formatted(reached, slot));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NotNowException("interrupted", e);
      }
    }
  }

  private void compare(long game, ChainAccounts.Game chain, TablesAtSlot tables, Findings findings)
      throws SQLException {
    Map<String, Long> balances = tables.balances(game);
    Map<String, String> owners = tables.owners(game);
    Set<String> uncertainWallets = new HashSet<>();
    Set<String> uncertainItems = new HashSet<>();
    for (VaultAccount.Batch batch : chain.batches()) {
      if (batch.state() == BatchState.OPEN || batch.state() == BatchState.ABORTING) {
        applyChunks(batch, chain, tables, balances, owners, uncertainWallets, uncertainItems);
      }
    }
    for (VaultAccount.LedgerEntry entry : chain.wallets()) {
      String wallet = entry.wallet().toBase58();
      if (!uncertainWallets.contains(wallet)) {
        findings.compare("wallet", game, wallet, balances.get(wallet), entry.availableLamports());
      }
      balances.remove(wallet);
    }
    // what remains is not on chain: opened later, or invented
    Map<String, Long> indexes = tables.walletIndexes(game);
    balances.forEach(
        (wallet, lamports) -> {
          Long index = indexes.get(wallet);
          if (index == null || index < chain.wallets().size() || lamports != 0) {
            findings.compare("wallet", game, wallet, lamports, null);
          }
        });
    for (VaultAccount.ItemEntry entry : chain.items()) {
      String item = ChainAccounts.hex(entry.item());
      if (!uncertainItems.contains(item)) {
        findings.compare("item", game, item, owners.get(item), chain.walletKey(entry.owner()));
      }
      owners.remove(item);
    }
    Map<String, Long> itemIndexes = tables.itemIndexes(game);
    owners.forEach(
        (item, owner) -> {
          if (itemIndexes.getOrDefault(item, 0L) < chain.items().size()) {
            findings.compare("item", game, item, owner, null);
          }
        });
    Map<Long, String> batches = tables.batches(game);
    for (VaultAccount.Batch batch : chain.batches()) {
      findings.compare(
          "batch",
          game,
          Long.toString(batch.batchId()),
          batches.get(batch.batchId()),
          state(batch.state()) + " " + ChainAccounts.hex(batch.batchHash()));
    }
    Map<String, String> sessions = tables.sessions(game);
    for (VaultAccount.SessionKey key : chain.sessions()) {
      String name = key.owner().toBase58() + "/" + key.session().toBase58();
      findings.compare(
          "session-key",
          game,
          name,
          sessions.get(name),
          "%d lamports, %d items, actions %d%s"
              .formatted(
                  key.maxVolumeLamports(),
                  key.maxItems(),
                  key.actions(),
                  key.revoked() ? ", revoked" : ""));
    }
  }

  private static String state(BatchState state) {
    return switch (state) {
      case OPEN, ABORTING -> "COMMITTED";
      case SETTLED -> "SETTLED";
      case ABORTED -> "ABORTED";
      case VOID -> "VOID";
    };
  }

  /** Puts on the tables what a batch without an end has moved on chain already. */
  private static void applyChunks(
      VaultAccount.Batch batch,
      ChainAccounts.Game chain,
      TablesAtSlot tables,
      Map<String, Long> balances,
      Map<String, String> owners,
      Set<String> uncertainWallets,
      Set<String> uncertainItems)
      throws SQLException {
    List<Chunk> applied = new ArrayList<>();
    Map<Integer, byte[]> chunks = tables.chunks(batch.game(), batch.batchId());
    boolean complete = true;
    for (int i = 0; i < batch.chunks(); i++) {
      if (batch.isApplied(i)) {
        Chunk chunk = decode(chunks.get(i));
        if (chunk == null) {
          complete = false;
        } else {
          applied.add(chunk);
        }
      }
    }
    if (!complete) {
      // the plan has not come yet: nothing that this batch may have touched can be compared
      uncertainWallets.addAll(tables.walletsOf(batch.game(), batch.batchId()));
      uncertainItems.addAll(tables.itemsOf(batch.game(), batch.batchId()));
      return;
    }
    Map<Integer, Long> changes = new HashMap<>();
    for (Chunk chunk : applied) {
      switch (chunk) {
        case Chunk.Debits(List<Chunk.BalanceChange> debits) ->
            debits.forEach(one -> changes.merge(one.walletIndex(), -one.lamports(), Long::sum));
        case Chunk.Credits(List<Chunk.BalanceChange> credits) ->
            credits.forEach(one -> changes.merge(one.walletIndex(), one.lamports(), Long::sum));
        case Chunk.Items(List<Chunk.ItemMove> moves) ->
            moves.forEach(
                move -> {
                  if (move.itemIndex() < chain.items().size()) {
                    owners.put(
                        ChainAccounts.hex(chain.items().get(move.itemIndex()).item()),
                        chain.walletKey(move.toWallet()));
                  }
                });
      }
    }
    changes.forEach(
        (index, lamports) ->
            balances.computeIfPresent(
                chain.walletKey(index), (wallet, balance) -> balance + lamports));
  }

  private static @Nullable Chunk decode(byte @Nullable [] bytes) {
    return bytes != null && Chunk.decode(bytes) instanceof ChunkDecoding.Decoded(Chunk chunk)
        ? chunk
        : null;
  }
}
