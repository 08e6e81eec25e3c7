package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.idl.IdlDecoding;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.program.FieldReader.MisfitException;
import java.util.ArrayList;
import java.util.List;

/** From what the IDL decoded to the vault's own types, by field names. */
final class VaultReader {
  private VaultReader() {}

  static VaultDecoding<VaultEvent> event(IdlDecoding decoding) {
    return read(decoding, VaultReader::event);
  }

  static VaultDecoding<VaultAccount> account(IdlDecoding decoding) {
    return read(decoding, VaultReader::account);
  }

  @FunctionalInterface
  private interface Mapping<T> {
    T map(String name, FieldReader in) throws MisfitException;
  }

  private static <T> VaultDecoding<T> read(IdlDecoding decoding, Mapping<T> mapping) {
    return switch (decoding) {
      case IdlDecoding.Unknown(String head) -> new VaultDecoding.Unknown<>(head);
      case IdlDecoding.Malformed(String name, String problem) ->
          new VaultDecoding.Malformed<>(name, problem);
      case IdlDecoding.Decoded(String name, IdlValue.Struct fields) -> {
        try {
          yield new VaultDecoding.Decoded<>(mapping.map(name, new FieldReader(fields)));
        } catch (MisfitException misfit) {
          yield new VaultDecoding.Malformed<>(name, misfit.problem());
        }
      }
    };
  }

  private static VaultEvent event(String name, FieldReader in) throws MisfitException {
    return switch (name) {
      case "ConfigInitialized" ->
          new VaultEvent.ConfigInitialized(
              in.key("admin"),
              in.key("server_authority"),
              in.u64("commit_max_slots"),
              in.u64("settle_max_slots"),
              in.u64("withdraw_lock_slots"),
              in.u64("min_deposit_lamports"));
      case "PausedSet" -> new VaultEvent.PausedSet(in.bool("paused"), in.key("by"));
      case "AuthorityRotated" ->
          new VaultEvent.AuthorityRotated(
              in.u8("role"), in.key("old_authority"), in.key("new_authority"));
      case "GameCreated" -> new VaultEvent.GameCreated(in.u64("game_id"), in.key("authority"));
      case "PageCreated" ->
          new VaultEvent.PageCreated(in.u64("game_id"), in.u8("kind"), in.u32("page"));
      case "WalletOpened" ->
          new VaultEvent.WalletOpened(in.u64("game_id"), in.key("wallet"), in.u32("index"));
      case "Deposited" ->
          new VaultEvent.Deposited(
              in.u64("game_id"),
              in.key("wallet"),
              in.u32("index"),
              in.u64("amount"),
              in.u64("available"));
      case "WithdrawRequested" ->
          new VaultEvent.WithdrawRequested(
              in.u64("game_id"),
              in.key("wallet"),
              in.u32("index"),
              in.lamportsOfChoice("amount"),
              in.u64("slot"));
      case "WithdrawCancelled" ->
          new VaultEvent.WithdrawCancelled(
              in.u64("game_id"), in.key("wallet"), in.u32("index"), in.lamportsOfChoice("amount"));
      case "WithdrawCompleted" ->
          new VaultEvent.WithdrawCompleted(
              in.u64("game_id"),
              in.key("wallet"),
              in.u32("index"),
              in.lamportsOfChoice("requested"),
              in.u64("amount"),
              in.u64("available"));
      case "ItemMinted" ->
          new VaultEvent.ItemMinted(
              in.u64("game_id"),
              in.hash("item"),
              in.u32("index"),
              in.key("owner"),
              in.u32("owner_index"));
      case "SessionKeyRegistered" ->
          new VaultEvent.SessionKeyRegistered(
              in.u64("game_id"),
              in.key("owner"),
              in.key("session"),
              in.lamportsOfChoice("max_volume"),
              in.u32("max_items"),
              in.i64("expires_at"),
              in.u16("actions"));
      case "SessionKeyRevoked" ->
          new VaultEvent.SessionKeyRevoked(in.u64("game_id"), in.key("owner"), in.key("session"));
      case "NetBatchCommitted" ->
          new VaultEvent.NetBatchCommitted(
              in.u64("game_id"),
              in.u64("batch_id"),
              in.hash("batch_hash"),
              in.hash("prev_hash"),
              in.hash("chunk_root"),
              in.hash("trades_root"),
              in.hash("da_digest"),
              in.u64("as_of_slot"),
              in.u64("deadline_slot"),
              in.u16("debit_chunks"),
              in.u16("item_chunks"),
              in.u16("credit_chunks"),
              in.u64("sum_debits"),
              in.u64("sum_credits"));
      case "NetBatchChunkSettled" ->
          new VaultEvent.NetBatchChunkSettled(
              in.u64("game_id"),
              in.u64("batch_id"),
              in.u16("chunk_index"),
              in.u8("kind"),
              in.u16("count"));
      case "NetBatchSettled" ->
          new VaultEvent.NetBatchSettled(
              in.u64("game_id"), in.u64("batch_id"), in.hash("batch_hash"), in.u64("sum_debits"));
      case "NetBatchAborting" ->
          new VaultEvent.NetBatchAborting(
              in.u64("game_id"),
              in.u64("batch_id"),
              in.hash("batch_hash"),
              in.u16("debit_chunks_applied"));
      case "NetBatchChunkReverted" ->
          new VaultEvent.NetBatchChunkReverted(
              in.u64("game_id"),
              in.u64("batch_id"),
              in.u16("chunk_index"),
              in.u8("kind"),
              in.u16("count"));
      case "NetBatchAborted" ->
          new VaultEvent.NetBatchAborted(
              in.u64("game_id"), in.u64("batch_id"), in.hash("batch_hash"));
      case "NetBatchVoided" ->
          new VaultEvent.NetBatchVoided(
              in.u64("game_id"),
              in.u64("batch_id"),
              in.hash("batch_hash"),
              in.hash("prev_hash"),
              in.hash("trades_root"),
              in.hash("da_digest"),
              in.u64("as_of_slot"));
      case "BatchClosed" ->
          new VaultEvent.BatchClosed(in.u64("game_id"), in.u64("batch_id"), in.batchState("state"));
      default -> throw new MisfitException("an event the IDL knows and this version does not");
    };
  }

  private static VaultAccount account(String name, FieldReader in) throws MisfitException {
    return switch (name) {
      case "Config" ->
          new VaultAccount.Config(
              in.key("admin"),
              in.key("server_authority"),
              in.u64("commit_max_slots"),
              in.u64("settle_max_slots"),
              in.u64("withdraw_lock_slots"),
              in.u64("min_deposit_lamports"),
              in.bool("paused"),
              in.u8("bump"));
      case "Game" ->
          new VaultAccount.Game(
              in.u64("game_id"),
              in.key("authority"),
              in.u32("wallet_count"),
              in.u32("item_count"),
              in.u64("last_batch_id"),
              in.hash("batch_hash"),
              in.u32("ledger_pages"),
              in.u32("item_pages"),
              in.u8("bump"),
              in.u8("vault_bump"));
      case "Vault" ->
          new VaultAccount.Vault(
              in.u64("game_id"),
              in.u64("owed_lamports"),
              in.u64("reserve_lamports"),
              in.u8("bump"));
      case "WalletIndex" ->
          new VaultAccount.WalletIndex(
              in.u64("game_id"), in.key("wallet"), in.u32("index"), in.u8("bump"));
      case "ItemIndex" ->
          new VaultAccount.ItemIndex(
              in.u64("game_id"), in.hash("item"), in.u32("index"), in.u8("bump"));
      case "Withdrawal" ->
          new VaultAccount.Withdrawal(
              in.u64("game_id"),
              in.key("wallet"),
              in.u32("index"),
              in.u8("bump"),
              in.lamportsOfChoice("amount"),
              in.u64("slot"));
      case "SessionKey" ->
          new VaultAccount.SessionKey(
              in.u64("game_id"),
              in.key("owner"),
              in.key("session"),
              in.lamportsOfChoice("max_volume"),
              in.i64("expires_at"),
              in.u32("max_items"),
              in.u16("actions"),
              in.bool("revoked"),
              in.u8("bump"));
      case "Batch" ->
          new VaultAccount.Batch(
              in.u64("game_id"),
              in.u64("batch_id"),
              in.u64("as_of_slot"),
              in.u64("commit_slot"),
              in.u64("deadline_slot"),
              in.u64("ended_slot"),
              in.u64("sum_debits"),
              in.u64("sum_credits"),
              in.u64("applied_debits"),
              in.u64("applied_credits"),
              in.hash("prev_hash"),
              in.hash("batch_hash"),
              in.hash("chunk_root"),
              in.hash("trades_root"),
              in.hash("da_digest"),
              in.key("rent_payer"),
              in.u32("wallet_limit"),
              in.u16("debit_chunks"),
              in.u16("item_chunks"),
              in.u16("credit_chunks"),
              in.u16("debit_chunks_applied"),
              in.u16("item_chunks_applied"),
              in.u16("credit_chunks_applied"),
              in.batchState("state"),
              in.u8("bump"),
              in.bytes("bitmap"));
      case "LedgerPage" ->
          new VaultAccount.LedgerPage(
              in.u64("game_id"), in.u32("page"), in.u8("bump"), ledgerEntries(in));
      case "ItemPage" ->
          new VaultAccount.ItemPage(
              in.u64("game_id"), in.u32("page"), in.u8("bump"), itemEntries(in));
      default -> throw new MisfitException("an account the IDL knows and this version does not");
    };
  }

  private static List<VaultAccount.LedgerEntry> ledgerEntries(FieldReader in)
      throws MisfitException {
    List<VaultAccount.LedgerEntry> entries = new ArrayList<>();
    for (FieldReader entry : entriesInUse(in)) {
      entries.add(new VaultAccount.LedgerEntry(entry.key("wallet"), entry.u64("available")));
    }
    return entries;
  }

  private static List<VaultAccount.ItemEntry> itemEntries(FieldReader in) throws MisfitException {
    List<VaultAccount.ItemEntry> entries = new ArrayList<>();
    for (FieldReader entry : entriesInUse(in)) {
      entries.add(new VaultAccount.ItemEntry(entry.hash("item"), entry.u32("owner")));
    }
    return entries;
  }

  private static List<FieldReader> entriesInUse(FieldReader in) throws MisfitException {
    List<IdlValue> all = in.items("entries");
    int count = in.u32("count");
    if (count > all.size()) {
      throw new MisfitException("count " + count + " of " + all.size() + " entries");
    }
    List<FieldReader> entries = new ArrayList<>(count);
    for (IdlValue value : all.subList(0, count)) {
      if (!(value instanceof IdlValue.Struct entry)) {
        throw new MisfitException("entries are structs");
      }
      entries.add(new FieldReader(entry));
    }
    return entries;
  }
}
