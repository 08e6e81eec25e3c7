package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A vault with one game that does random things, and its accounts at every slot. */
final class VaultEvents {
  private static final Idl IDL = VaultProgram.atDefaultAddress().idl();
  private static final byte[] ZERO = new byte[32];

  /** The game's accounts. */
  record State(
      long wallets,
      long items,
      long lastBatch,
      long owed,
      int chunks,
      int applied,
      boolean settled) {}

  private final TreeMap<Long, State> states = new TreeMap<>();
  private boolean created;
  private long wallets;
  private long items;
  private long lastBatch;
  private int chunks;
  private int chunksLeft;
  private int allChunks;
  private long owed;

  /**
   * The bytes of the next event.
   *
   * @param counts whether it happens; else it only looks as if
   */
  byte[] next(SplittableRandom random, long slot, boolean counts) {
    if (!counts) {
      return event(
          "Deposited",
          Map.of("wallet", key(), "index", of(0), "amount", of(9), "available", of(9)));
    }
    byte[] event = happen(random);
    states.put(
        slot,
        new State(wallets, items, lastBatch, owed, allChunks, allChunks - chunksLeft, chunks == 0));
    return event;
  }

  /** The accounts as of a slot, empty fields before the game is created. */
  State at(long slot) {
    Map.Entry<Long, State> entry = states.floorEntry(slot);
    return entry == null ? new State(0, 0, 0, 0, 0, 0, true) : entry.getValue();
  }

  boolean createdBy(long slot) {
    return !states.isEmpty() && states.firstKey() <= slot;
  }

  private byte[] happen(SplittableRandom random) {
    if (!created) {
      created = true;
      return event("GameCreated", Map.of("authority", key()));
    }
    if (chunksLeft > 0) {
      chunksLeft--;
      return event(
          "NetBatchChunkSettled",
          Map.of(
              "batch_id", of(lastBatch),
              "chunk_index", of((long) chunks - chunksLeft - 1),
              "kind", of(0),
              "count", of(1)));
    }
    if (chunks > 0) {
      chunks = 0;
      return event(
          "NetBatchSettled",
          Map.of("batch_id", of(lastBatch), "batch_hash", raw(), "sum_debits", of(0)));
    }
    return switch (random.nextInt(6)) {
      case 0 -> event("WalletOpened", Map.of("wallet", key(), "index", of(wallets++)));
      case 1 ->
          event(
              "ItemMinted",
              Map.of("item", raw(), "index", of(items++), "owner", key(), "owner_index", of(0)));
      case 2 -> commit(1 + random.nextInt(3));
      default -> {
        long amount = 1L + random.nextInt(1_000_000);
        owed += amount;
        yield event(
            "Deposited",
            Map.of("wallet", key(), "index", of(0), "amount", of(amount), "available", of(owed)));
      }
    };
  }

  private byte[] commit(int count) {
    chunks = count;
    allChunks = count;
    chunksLeft = count;
    lastBatch++;
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    fields.put("batch_id", of(lastBatch));
    for (String hash :
        new String[] {"batch_hash", "prev_hash", "chunk_root", "trades_root", "da_digest"}) {
      fields.put(hash, raw());
    }
    fields.put("as_of_slot", of(1));
    fields.put("deadline_slot", of(2));
    fields.put("debit_chunks", of(count));
    fields.put("item_chunks", of(0));
    fields.put("credit_chunks", of(0));
    fields.put("sum_debits", of(0));
    fields.put("sum_credits", of(0));
    return event("NetBatchCommitted", fields);
  }

  /** The data of the Game account. */
  static byte[] game(State state) {
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    fields.put("game_id", of(ScriptedHistory.GAME));
    fields.put("authority", key());
    fields.put("wallet_count", of(state.wallets()));
    fields.put("item_count", of(state.items()));
    fields.put("last_batch_id", of(state.lastBatch()));
    fields.put("batch_hash", raw());
    fields.put("ledger_pages", of(0));
    fields.put("item_pages", of(0));
    fields.put("bump", of(0));
    fields.put("vault_bump", of(0));
    fields.put("reserved", new IdlValue.Bytes(ByteString.of(new byte[6])));
    return IDL.encodeAccount("Game", new IdlValue.Struct(fields));
  }

  /** The data of a Batch account; all but the last have ended. */
  static byte[] batch(State state, long id) {
    boolean last = id == state.lastBatch();
    int count = last ? state.chunks() : 1;
    int applied = last ? state.applied() : 1;
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    fields.put("game_id", of(ScriptedHistory.GAME));
    fields.put("batch_id", of(id));
    for (String number :
        List.of(
            "as_of_slot",
            "commit_slot",
            "deadline_slot",
            "ended_slot",
            "sum_debits",
            "sum_credits",
            "applied_debits",
            "applied_credits",
            "wallet_limit",
            "item_chunks",
            "credit_chunks",
            "item_chunks_applied",
            "credit_chunks_applied",
            "bump")) {
      fields.put(number, of(0));
    }
    for (String hash :
        List.of("prev_hash", "batch_hash", "chunk_root", "trades_root", "da_digest")) {
      fields.put(hash, raw());
    }
    fields.put("rent_payer", key());
    fields.put("debit_chunks", of(count));
    fields.put("debit_chunks_applied", of(applied));
    String name = last && !state.settled() ? "Open" : "Settled";
    fields.put("state", new IdlValue.Variant(name, IdlValue.Struct.EMPTY));
    fields.put("reserved", new IdlValue.Bytes(ByteString.of(new byte[2])));
    fields.put("bitmap", new IdlValue.Bytes(ByteString.of((byte) ((1 << applied) - 1))));
    return IDL.encodeAccount("Batch", new IdlValue.Struct(fields));
  }

  /** The data of the Vault account. */
  static byte[] vault(State state) {
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    fields.put("game_id", of(ScriptedHistory.GAME));
    fields.put("owed_lamports", of(state.owed()));
    fields.put("reserve_lamports", of(0));
    fields.put("bump", of(0));
    fields.put("reserved", new IdlValue.Bytes(ByteString.of(new byte[7])));
    return IDL.encodeAccount("Vault", new IdlValue.Struct(fields));
  }

  private static byte[] event(String name, Map<String, IdlValue> more) {
    Map<String, IdlValue> fields = new LinkedHashMap<>(more);
    fields.put("game_id", of(ScriptedHistory.GAME));
    return IDL.encodeEvent(name, new IdlValue.Struct(fields));
  }

  private static IdlValue of(long number) {
    return IdlValue.Int.of(number);
  }

  private static IdlValue key() {
    return new IdlValue.Key(PublicKey.ZERO);
  }

  private static IdlValue raw() {
    return new IdlValue.Bytes(ByteString.of(ZERO));
  }
}
