#pragma once
// The life of a batch: commit, finalize, abort, close. Its chunks are in chunks.h.
#include "events.h"

#define KIND_DEBIT CHUNK_DEBIT
#define KIND_ITEM CHUNK_ITEM
#define KIND_CREDIT CHUNK_CREDIT

shared void batch_seeds(context *c, const u8 *game_id, const u8 *batch_id) {
  SEEDS(c, "batch");
  seeds_add(c, game_id, 8);
  seeds_add(c, batch_id, 8);
}

// `ids` points at the arguments game_id and batch_id, one after the other.
shared u64 load_batch(context *c, u32 at, const u8 *ids, batch **out) {
  account *a = &c->accounts[at];
  TRY(require_writable(a));
  TRY(require_type(c, a, ACCOUNT_BATCH, sizeof(batch)));
  batch *b = (batch *)a->data;
  REQUIRE(b->game_id == read_u64(ids), E_WRONG_GAME);
  batch_seeds(c, ids, ids + 8);
  *out = b;
  return require_address(c, a, &b->bump);
}

// 0 when the batch is open, else what it is instead.
shared u64 require_open(const batch *b) {
  switch (b->state) {
    case STATE_OPEN: return 0;
    case STATE_SETTLED: return E_ALREADY_FINAL;
    case STATE_ABORTING: return E_BATCH_IS_ABORTING;
    case STATE_ABORTED: return E_BATCH_IS_ABORTED;
    default: return E_BATCH_IS_VOID;
  }
}

// The arguments of commit_net_batch, at their offsets.
enum {
  AT_BATCH_ID = 8, AT_AS_OF = 16, AT_PREV_HASH = 24, AT_BATCH_HASH = 56, AT_CHUNK_ROOT = 88, AT_TRADES_ROOT = 120,
  AT_DA_DIGEST = 152, AT_CHUNKS = 184, AT_SUM_DEBITS = 190, AT_SUM_CREDITS = 198, AT_VOID = 206
};

static u64 require_same_content(context *c, account *a) {
  const u8 *d = c->data;
  batch *b;
  TRY(load_batch(c, (u32)(a - c->accounts), d, &b));
  bool same = b->as_of_slot == read_u64(d + AT_AS_OF) && same32(b->prev_hash, d + AT_PREV_HASH) &&
              same32(b->batch_hash, d + AT_BATCH_HASH) && same32(b->chunk_root, d + AT_CHUNK_ROOT) &&
              same32(b->trades_root, d + AT_TRADES_ROOT) && same32(b->da_digest, d + AT_DA_DIGEST) &&
              b->chunks[0] == read_u16(d + AT_CHUNKS) && b->chunks[1] == read_u16(d + AT_CHUNKS + 2) &&
              b->chunks[2] == read_u16(d + AT_CHUNKS + 4) && b->sum_debits == read_u64(d + AT_SUM_DEBITS) &&
              b->sum_credits == read_u64(d + AT_SUM_CREDITS) && (b->state == STATE_VOID) == d[AT_VOID];
  return same ? 0 : E_BATCH_CONTENT_DIFFERS;
}

static u64 require_content(context *c, u64 commit_max_slots) {
  const u8 *d = c->data;
  u32 debits = read_u16(d + AT_CHUNKS), items = read_u16(d + AT_CHUNKS + 2), credits = read_u16(d + AT_CHUNKS + 4);
  u64 sum_debits = read_u64(d + AT_SUM_DEBITS), sum_credits = read_u64(d + AT_SUM_CREDITS);
  u64 as_of = read_u64(d + AT_AS_OF);
  if (d[AT_VOID]) {
    REQUIRE(!debits && !items && !credits && !sum_debits && !sum_credits, E_VOID_NOT_EMPTY);
    return 0;
  }
  REQUIRE(as_of <= c->clock.slot, E_AS_OF_SLOT_IN_FUTURE);
  REQUIRE(c->clock.slot - as_of <= commit_max_slots, E_COMMIT_TOO_OLD);
  REQUIRE(debits + items + credits <= MAX_CHUNKS, E_TOO_MANY_CHUNKS);
  REQUIRE(sum_debits == sum_credits && !sum_debits == !debits && !sum_credits == !credits, E_SUMS_DIFFER);
  return 0;
}

shared void put_batch(context *c, const batch *b, bool with_hash) {
  put_u64(c, b->game_id);
  put_u64(c, b->batch_id);
  if (with_hash) put_32(c, b->batch_hash);
}

static u64 emit_committed(context *c, const batch *b, u32 events) {
  bool is_void = b->state == STATE_VOID;
  event_begin(c, is_void ? EVENT_NET_BATCH_VOIDED : EVENT_NET_BATCH_COMMITTED);
  put_batch(c, b, true);
  put_32(c, b->prev_hash);
  if (!is_void) put_32(c, b->chunk_root);
  put_32(c, b->trades_root);
  put_32(c, b->da_digest);
  put_u64(c, b->as_of_slot);
  if (!is_void) {
    put_u64(c, b->deadline_slot);
    for (u32 i = 0; i < 3; i++) put_u16(c, b->chunks[i]);
    put_u64(c, b->sum_debits);
    put_u64(c, b->sum_credits);
  }
  return emit(c, events);
}

static u64 commit_net_batch(context *c) {
  enum { AUTHORITY, CONFIG, GAME, BATCH, SYSTEM, EVENTS };
  const u8 *d = c->data;
  account *by = &c->accounts[AUTHORITY], *a = &c->accounts[BATCH];
  config *k;
  game *g;
  REQUIRE(d[AT_VOID] <= 1, E_INVALID_BOOL);
  TRY(require_signer(by));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(same32(by->key, k->server_authority), E_NOT_SERVER_AUTHORITY);
  TRY(require_writable(&c->accounts[GAME]));
  TRY(load_game(c, GAME, d, &g));
  // The retry of a commit that landed is answered before anything that may have changed since.
  if (same32(a->owner, c->program)) return require_same_content(c, a);

  u64 batch_id = read_u64(d + AT_BATCH_ID);
  REQUIRE(!k->paused, E_PAUSED);
  REQUIRE(batch_id > g->last_batch_id, E_BATCH_ID_USED);
  REQUIRE(batch_id - g->last_batch_id == 1, E_BATCH_ID_GAP);
  REQUIRE(same32(d + AT_PREV_HASH, g->batch_hash), E_PREV_HASH_MISMATCH);
  TRY(read_clock(c));
  TRY(require_content(c, k->commit_max_slots));
  TRY(require_system_program(c, SYSTEM));
  u64 deadline;
  REQUIRE(!add_overflows(c->clock.slot, k->settle_max_slots, &deadline), E_OVERFLOW);

  u32 chunks = (u32)read_u16(d + AT_CHUNKS) + read_u16(d + AT_CHUNKS + 2) + read_u16(d + AT_CHUNKS + 4);
  u32 bitmap_len = (chunks + 7) / 8;
  batch_seeds(c, d, d + AT_BATCH_ID);
  TRY(create_account(c, by, a, sizeof(batch) + bitmap_len, E_BATCH_CONTENT_DIFFERS));
  batch *b = (batch *)a->data;
  b->type = ACCOUNT_BATCH;
  b->game_id = g->game_id;
  b->batch_id = batch_id;
  b->as_of_slot = read_u64(d + AT_AS_OF);
  b->commit_slot = c->clock.slot;
  b->deadline_slot = deadline;
  b->sum_debits = read_u64(d + AT_SUM_DEBITS);
  b->sum_credits = read_u64(d + AT_SUM_CREDITS);
  copy32(b->prev_hash, d + AT_PREV_HASH);
  copy32(b->batch_hash, d + AT_BATCH_HASH);
  copy32(b->chunk_root, d + AT_CHUNK_ROOT);
  copy32(b->trades_root, d + AT_TRADES_ROOT);
  copy32(b->da_digest, d + AT_DA_DIGEST);
  copy32(b->rent_payer, by->key);
  b->wallet_limit = g->wallet_count;
  for (u32 i = 0; i < 3; i++) b->chunks[i] = read_u16(d + AT_CHUNKS + 2 * i);
  b->bump = c->bump;
  b->bitmap_len = bitmap_len;
  if (d[AT_VOID]) {
    b->state = STATE_VOID;
    b->ended_slot = c->clock.slot;
  }
  g->last_batch_id = batch_id;
  copy32(g->batch_hash, b->batch_hash);
  return emit_committed(c, b, EVENTS);
}

static u64 finalize_net_batch(context *c) {
  enum { BATCH, EVENTS };
  batch *b;
  TRY(load_batch(c, BATCH, c->data, &b));
  TRY(require_open(b));
  for (u32 i = 0; i < 3; i++) REQUIRE(b->chunks_applied[i] == b->chunks[i], E_CHUNKS_INCOMPLETE);
  REQUIRE(b->applied_debits == b->sum_debits && b->applied_credits == b->sum_credits, E_APPLIED_SUMS_DIFFER);
  TRY(read_clock(c));
  b->state = STATE_SETTLED;
  b->ended_slot = c->clock.slot;
  event_begin(c, EVENT_NET_BATCH_SETTLED);
  put_batch(c, b, true);
  put_u64(c, b->sum_debits);
  return emit(c, EVENTS);
}

shared u64 emit_aborted(context *c, batch *b, u32 events) {
  b->state = STATE_ABORTED;
  b->ended_slot = c->clock.slot;
  event_begin(c, EVENT_NET_BATCH_ABORTED);
  put_batch(c, b, true);
  return emit(c, events);
}

static u64 abort_net_batch(context *c) {
  enum { CALLER, CONFIG, BATCH, EVENTS };
  config *k;
  batch *b;
  TRY(require_signer(&c->accounts[CALLER]));
  TRY(load_config(c, CONFIG, &k));
  TRY(load_batch(c, BATCH, c->data, &b));
  TRY(require_open(b));
  REQUIRE(b->chunks_applied[KIND_DEBIT] < b->chunks[KIND_DEBIT], E_DEBITS_COMPLETE);
  TRY(read_clock(c));
  REQUIRE(c->clock.slot > b->deadline_slot || same32(c->accounts[CALLER].key, k->server_authority),
          E_DEADLINE_NOT_PASSED);
  b->state = STATE_ABORTING;
  event_begin(c, EVENT_NET_BATCH_ABORTING);
  put_batch(c, b, true);
  put_u16(c, b->chunks_applied[KIND_DEBIT]);
  TRY(emit(c, EVENTS));
  return b->chunks_applied[KIND_DEBIT] ? 0 : emit_aborted(c, b, EVENTS);
}

static u64 close_batch(context *c) {
  enum { AUTHORITY, CONFIG, BATCH, RECEIVER, EVENTS };
  account *by = &c->accounts[AUTHORITY], *receiver = &c->accounts[RECEIVER];
  config *k;
  batch *b;
  u64 free_at;
  TRY(require_signer(by));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(same32(by->key, k->server_authority), E_NOT_SERVER_AUTHORITY);
  TRY(load_batch(c, BATCH, c->data, &b));
  REQUIRE(b->state != STATE_OPEN && b->state != STATE_ABORTING, E_BATCH_NOT_ENDED);
  TRY(read_clock(c));
  REQUIRE(!add_overflows(b->ended_slot, k->withdraw_lock_slots, &free_at) && c->clock.slot >= free_at,
          E_CLOSE_TOO_EARLY);
  TRY(require_writable(receiver));
  REQUIRE(same32(receiver->key, b->rent_payer), E_WRONG_RENT_RECEIVER);
  event_begin(c, EVENT_BATCH_CLOSED);
  put_batch(c, b, false);
  put_u8(c, b->state);
  TRY(emit(c, EVENTS));
  return close_account(&c->accounts[BATCH], receiver);
}
