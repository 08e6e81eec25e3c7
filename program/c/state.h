#pragma once
// The accounts as they lie in memory. Every field is at its natural alignment, so this is also the Borsh layout of the IDL.
#include "sbf.h"
#include "idl.h"

typedef struct {
  u64 type; u8 admin[32]; u8 server_authority[32];
  u64 commit_max_slots; u64 settle_max_slots; u64 withdraw_lock_slots; u64 min_deposit_lamports;
  u8 paused; u8 bump; u8 reserved[6];
} config;

typedef struct {
  u64 type; u64 game_id; u8 authority[32]; u32 wallet_count; u32 item_count; u64 last_batch_id; u8 batch_hash[32];
  u32 ledger_pages; u32 item_pages; u8 bump; u8 vault_bump; u8 reserved[6];
} game;

// Lamports of the account >= owed + reserve, always. Netting moves nothing in or out, so deposits and exits alone change owed.
typedef struct { u64 type; u64 game_id; u64 owed_lamports; u64 reserve_lamports; u8 bump; u8 reserved[7]; } vault;

typedef struct { u8 wallet[32]; u64 available; } ledger_entry;
typedef struct { u8 item[32]; u32 owner; u32 reserved; } item_entry;
typedef struct {
  u64 type; u64 game_id; u32 page; u32 count; u8 bump; u8 reserved[15];
  union { ledger_entry wallets[PAGE_ENTRIES]; item_entry items[PAGE_ENTRIES]; };
} page;

typedef struct { u64 type; u64 game_id; u8 key[32]; u32 index; u8 bump; u8 reserved[3]; } key_index;  // wallet or item

typedef struct {
  u64 type; u64 game_id; u8 wallet[32]; u32 index; u8 bump; u8 reserved[3]; u64 amount; u64 slot;
} withdrawal;

typedef struct {
  u64 type; u64 game_id; u8 owner[32]; u8 session[32]; u64 max_volume; i64 expires_at; u32 max_items; u16 actions;
  u8 revoked; u8 bump;
} session_key;

typedef struct {
  u64 type; u64 game_id; u64 batch_id; u64 as_of_slot; u64 commit_slot; u64 deadline_slot; u64 ended_slot;
  u64 sum_debits; u64 sum_credits; u64 applied_debits; u64 applied_credits;
  u8 prev_hash[32]; u8 batch_hash[32]; u8 chunk_root[32]; u8 trades_root[32]; u8 da_digest[32]; u8 rent_payer[32];
  u32 wallet_limit;
  u16 chunks[3];          // by kind: debit, item, credit
  u16 chunks_applied[3];
  u8 state; u8 bump; u8 reserved[2];
  u32 bitmap_len; u8 bitmap[];
} batch;

_Static_assert(sizeof(config) == 112 && sizeof(game) == 112 && sizeof(vault) == 40, "layout of the IDL");
_Static_assert(sizeof(page) == PAGE_BYTES && sizeof(key_index) == 56 && sizeof(withdrawal) == 72, "layout of the IDL");
_Static_assert(sizeof(session_key) == 104 && sizeof(batch) == 304, "layout of the IDL");
