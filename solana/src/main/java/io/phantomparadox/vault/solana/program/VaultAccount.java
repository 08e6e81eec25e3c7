package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.List;
import java.util.Objects;

/** The accounts of the vault program, field for field as in its IDL (spare bytes left out). */
public sealed interface VaultAccount {

  /** 112 bytes. */
  record Config(
      PublicKey admin,
      PublicKey serverAuthority,
      long commitMaxSlots,
      long settleMaxSlots,
      long withdrawLockSlots,
      long minDepositLamports,
      boolean paused,
      int bump)
      implements VaultAccount {}

  /** 112 bytes. */
  record Game(
      long game,
      PublicKey authority,
      int walletCount,
      int itemCount,
      long lastBatchId,
      Hash32 batchHash,
      int ledgerPages,
      int itemPages,
      int bump,
      int vaultBump)
      implements VaultAccount {}

  /**
   * 40 bytes. Lamports of the account &gt;= owed + reserve, always; owed = deposits - withdrawals.
   */
  record Vault(long game, long owedLamports, long reserveLamports, int bump)
      implements VaultAccount {}

  /** 56 bytes. */
  record WalletIndex(long game, PublicKey wallet, int index, int bump) implements VaultAccount {}

  /** 56 bytes. */
  record ItemIndex(long game, Hash32 item, int index, int bump) implements VaultAccount {}

  /** 72 bytes. */
  record Withdrawal(
      long game, PublicKey wallet, int index, int bump, long amountLamports, long slot)
      implements VaultAccount {}

  /** 104 bytes. expires_at in unix seconds. */
  record SessionKey(
      long game,
      PublicKey owner,
      PublicKey session,
      long maxVolumeLamports,
      long expiresAtSeconds,
      int maxItems,
      int actions,
      boolean revoked,
      int bump)
      implements VaultAccount {}

  /**
   * 304 bytes and the bitmap: bit (i % 8) of byte (i / 8) is chunk i. wallet_limit is the wallet
   * count of the game at commit.
   */
  record Batch(
      long game,
      long batchId,
      long asOfSlot,
      long commitSlot,
      long deadlineSlot,
      long endedSlot,
      long sumDebitsLamports,
      long sumCreditsLamports,
      long appliedDebitsLamports,
      long appliedCreditsLamports,
      Hash32 prevHash,
      Hash32 batchHash,
      Hash32 chunkRoot,
      Hash32 tradesRoot,
      Hash32 daDigest,
      PublicKey rentPayer,
      int walletLimit,
      int debitChunks,
      int itemChunks,
      int creditChunks,
      int debitChunksApplied,
      int itemChunksApplied,
      int creditChunksApplied,
      BatchState state,
      int bump,
      ByteString bitmap)
      implements VaultAccount {
    /** How many chunks the batch has in all three phases. */
    public int chunks() {
      return debitChunks + itemChunks + creditChunks;
    }

    /**
     * Whether a chunk is applied (and not reverted).
     *
     * @throws IndexOutOfBoundsException when the batch has no such chunk
     */
    public boolean isApplied(int chunkIndex) {
      Objects.checkIndex(chunkIndex, chunks());
      return (bitmap.unsignedAt(chunkIndex / 8) >> (chunkIndex % 8) & 1) == 1;
    }
  }

  /** A wallet's place on a ledger page: what it owns in this game. */
  record LedgerEntry(PublicKey wallet, long availableLamports) {}

  /**
   * A ledger page.
   *
   * @param entries those in use; entry i is the wallet with index {@code page * 255 + i}
   */
  record LedgerPage(long game, int page, int bump, List<LedgerEntry> entries)
      implements VaultAccount {
    public LedgerPage {
      entries = List.copyOf(entries);
    }
  }

  /** An item's place on an item page, with the wallet index of its owner. */
  record ItemEntry(Hash32 item, int owner) {}

  /**
   * An item page.
   *
   * @param entries those in use; entry i is the item with index {@code page * 255 + i}
   */
  record ItemPage(long game, int page, int bump, List<ItemEntry> entries) implements VaultAccount {
    public ItemPage {
      entries = List.copyOf(entries);
    }
  }
}
