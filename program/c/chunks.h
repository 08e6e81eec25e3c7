#pragma once
// Chunks: the part of a batch that one transaction applies, or gives back. Whoever sends one needs only its proof.
#include "batches.h"

enum { CHUNK_BATCH, CHUNK_EVENTS, CHUNK_PROGRAM, CHUNK_PAGES };

typedef struct {
  batch *b;
  const u8 *ids;       // game_id, batch_id, chunk_index as sent
  u32 index;
  u32 kind;
  u32 count;
  const u8 *at, *end;  // chunk bytes not read yet
  const u8 *chunk;
  u64 chunk_len;
  const u8 *proof;
  u32 proof_len;       // nodes
  u32 pages_used;
  page *current;
  u64 sum;
} work;

static u64 read_chunk_args(context *c, work *w) {
  REQUIRE(c->data_len >= 22, E_INSTRUCTION_DATA_TOO_SHORT);
  w->ids = c->data;
  w->index = read_u16(c->data + 16);
  w->chunk_len = read_u32(c->data + 18);
  w->chunk = c->data + 22;
  REQUIRE(c->data_len - 22 >= w->chunk_len + 4, E_INSTRUCTION_DATA_TOO_SHORT);
  w->proof_len = read_u32(w->chunk + w->chunk_len);
  w->proof = w->chunk + w->chunk_len + 4;
  u64 rest = c->data_len - 22 - w->chunk_len - 4, proof_bytes = (u64)w->proof_len * 32;
  REQUIRE(rest >= proof_bytes, E_INSTRUCTION_DATA_TOO_SHORT);
  REQUIRE(rest == proof_bytes, E_INSTRUCTION_DATA_TOO_LONG);
  w->end = w->chunk + w->chunk_len;
  return 0;
}

static u64 kind_of_index(work *w) {
  const u16 *chunks = w->b->chunks;
  u32 items_from = chunks[KIND_DEBIT], credits_from = items_from + chunks[KIND_ITEM];
  REQUIRE(w->index < credits_from + chunks[KIND_CREDIT], E_CHUNK_INDEX_OUT_OF_RANGE);
  w->kind = w->index < items_from ? KIND_DEBIT : w->index < credits_from ? KIND_ITEM : KIND_CREDIT;
  return 0;
}

// Leaf = sha256(0 | program | game | batch | index | chunk), node = sha256(1 | left | right); the last node of an odd level
// goes up as it is, so the number of leaves fixes the shape and with it the length of every proof.
shared u64 require_proof(context *c, const work *w) {
  c->hash_prefix = 0;
  c->hash_parts[0] = (slice){&c->hash_prefix, 1};
  c->hash_parts[1] = (slice){c->program, 32};
  c->hash_parts[2] = (slice){w->ids, 18};
  c->hash_parts[3] = (slice){w->chunk, w->chunk_len};
  sol_sha256(c->hash_parts, 4, c->hash);
  c->hash_prefix = 1;
  u32 position = w->index, level = (u32)w->b->chunks[0] + w->b->chunks[1] + w->b->chunks[2], used = 0;
  while (level > 1) {
    if (position % 2 == 1 || position + 1 < level) {
      REQUIRE(used < w->proof_len, E_PROOF_LENGTH_WRONG);
      const u8 *sibling = w->proof + 32 * used++;
      c->hash_parts[1] = (slice){position % 2 ? sibling : c->hash, 32};
      c->hash_parts[2] = (slice){position % 2 ? c->hash : sibling, 32};
      sol_sha256(c->hash_parts, 3, c->hash);
    }
    position /= 2;
    level = (level + 1) / 2;
  }
  REQUIRE(used == w->proof_len, E_PROOF_LENGTH_WRONG);
  REQUIRE(same32(c->hash, w->b->chunk_root), E_PROOF_INVALID);
  return 0;
}

static u64 read_chunk_head(work *w) {
  REQUIRE(w->chunk_len >= 3, E_CHUNK_TRUNCATED);
  REQUIRE(w->chunk[0] == w->kind, E_CHUNK_KIND_MISMATCH);
  w->count = read_u16(w->chunk + 1);
  REQUIRE(w->count, E_CHUNK_EMPTY);
  w->at = w->chunk + 3;
  return 0;
}

// Entries ascend, so the pages are walked once, each for all its entries.
shared u64 next_page(context *c, work *w, u32 number) {
  u32 at = CHUNK_PAGES + w->pages_used;
  REQUIRE(at < c->account_count, E_PAGE_NOT_GIVEN);
  page *p;
  TRY(load_page(c, at, w->kind == KIND_ITEM ? PAGE_ITEM : PAGE_LEDGER, w->ids, &p));
  REQUIRE(!w->current || p->page > w->current->page, E_PAGES_NOT_ASCENDING);
  REQUIRE(p->page >= number, E_PAGE_NOT_TOUCHED);
  REQUIRE(p->page == number, E_PAGE_NOT_GIVEN);
  w->current = p;
  w->pages_used++;
  return 0;
}

// The shortest unsigned LEB128 of a positive u64.
static inline u64 read_amount(work *w, u64 *out) {
  u64 value = 0;
  const u8 *at = w->at;
  for (u32 shift = 0;; shift += 7) {
    REQUIRE(at < w->end, E_CHUNK_TRUNCATED);
    u64 byte = *at++;
    REQUIRE(shift < 63 || byte <= 1, E_CHUNK_AMOUNT_INVALID);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      REQUIRE(byte || shift == 0, E_CHUNK_AMOUNT_INVALID);
      break;
    }
  }
  REQUIRE(value, E_AMOUNT_ZERO);
  w->at = at;
  *out = value;
  return 0;
}

static inline u64 read_index(context *c, work *w, u64 *previous, u32 *slot) {
  REQUIRE(w->end - w->at >= 4, E_CHUNK_TRUNCATED);
  u64 index = read_u32(w->at);
  w->at += 4;
  REQUIRE(index + 1 > *previous, E_CHUNK_NOT_ASCENDING);
  *previous = index + 1;
  u32 number = (u32)(index / PAGE_ENTRIES);
  if (!w->current || w->current->page != number) TRY(next_page(c, w, number));
  *slot = (u32)(index - (u64)number * PAGE_ENTRIES);
  REQUIRE(*slot < w->current->count, w->kind == KIND_ITEM ? E_ITEM_INDEX_UNKNOWN : E_WALLET_INDEX_UNKNOWN);
  return 0;
}

shared u64 apply_amounts(context *c, work *w, bool take) {
  u64 previous = 0, amount;
  u32 slot;
  for (u32 i = 0; i < w->count; i++) {
    TRY(read_index(c, w, &previous, &slot));
    TRY(read_amount(w, &amount));
    ledger_entry *entry = &w->current->wallets[slot];
    if (take) {
      REQUIRE(entry->available >= amount, E_INSUFFICIENT_AVAILABLE);
      entry->available -= amount;
    } else {
      REQUIRE(!add_overflows(entry->available, amount, &entry->available), E_OVERFLOW);
    }
    REQUIRE(!add_overflows(w->sum, amount, &w->sum), E_OVERFLOW);
  }
  return 0;
}

shared u64 apply_items(context *c, work *w) {
  u64 previous = 0;
  u32 slot;
  for (u32 i = 0; i < w->count; i++) {
    TRY(read_index(c, w, &previous, &slot));
    REQUIRE(w->end - w->at >= 8, E_CHUNK_TRUNCATED);
    u32 from = read_u32(w->at), to = read_u32(w->at + 4);
    w->at += 8;
    item_entry *entry = &w->current->items[slot];
    REQUIRE(entry->owner == from, E_SELLER_NOT_OWNER);
    REQUIRE(to < w->b->wallet_limit, E_WALLET_INDEX_UNKNOWN);
    entry->owner = to;
  }
  return 0;
}

static u64 require_chunk_end(const context *c, const work *w) {
  REQUIRE(w->at == w->end, E_CHUNK_TRAILING_BYTES);
  REQUIRE(CHUNK_PAGES + w->pages_used == c->account_count, E_PAGE_NOT_TOUCHED);
  return 0;
}

static u64 emit_chunk(context *c, const work *w, u64 event) {
  event_begin(c, event);
  put_batch(c, w->b, false);
  put_u16(c, (u16)w->index);
  put_u8(c, (u8)w->kind);
  put_u16(c, (u16)w->count);
  return emit(c, CHUNK_EVENTS);
}

// Sums are judged when they change, and once more when a phase ends: a batch whose debits do not add up can then still be
// aborted, because its debit phase never completes.
static u64 add_to_sums(work *w) {
  batch *b = w->b;
  bool last = b->chunks_applied[w->kind] == b->chunks[w->kind];
  if (w->kind == KIND_DEBIT) {
    REQUIRE(!add_overflows(b->applied_debits, w->sum, &b->applied_debits), E_OVERFLOW);
    REQUIRE(b->applied_debits <= b->sum_debits, E_DEBITS_ABOVE_SUM);
    REQUIRE(!last || b->applied_debits == b->sum_debits, E_APPLIED_SUMS_DIFFER);
  } else if (w->kind == KIND_CREDIT) {
    REQUIRE(!add_overflows(b->applied_credits, w->sum, &b->applied_credits), E_OVERFLOW);
    REQUIRE(b->applied_credits <= b->applied_debits, E_CREDITS_ABOVE_DEBITS);
    REQUIRE(!last || b->applied_credits == b->sum_credits, E_APPLIED_SUMS_DIFFER);
  }
  return 0;
}

static u64 require_phase(context *c, const work *w) {
  const batch *b = w->b;
  if (w->kind == KIND_DEBIT) {
    TRY(read_clock(c));
    return c->clock.slot <= b->deadline_slot ? 0 : E_DEADLINE_PASSED;
  }
  REQUIRE(b->chunks_applied[KIND_DEBIT] == b->chunks[KIND_DEBIT], E_DEBITS_INCOMPLETE);
  if (w->kind == KIND_CREDIT) REQUIRE(b->chunks_applied[KIND_ITEM] == b->chunks[KIND_ITEM], E_ITEMS_INCOMPLETE);
  return 0;
}

static u64 settle_net_batch(context *c, work *w) {
  TRY(read_chunk_args(c, w));
  TRY(load_batch(c, CHUNK_BATCH, w->ids, &w->b));
  TRY(require_open(w->b));
  TRY(kind_of_index(w));
  u8 *bits = &w->b->bitmap[w->index / 8], bit = (u8)(1u << (w->index % 8));
  REQUIRE(!(*bits & bit), E_CHUNK_ALREADY_APPLIED);
  TRY(require_phase(c, w));
  TRY(require_proof(c, w));
  TRY(read_chunk_head(w));
  TRY(w->kind == KIND_ITEM ? apply_items(c, w) : apply_amounts(c, w, w->kind == KIND_DEBIT));
  TRY(require_chunk_end(c, w));
  *bits |= bit;
  w->b->chunks_applied[w->kind]++;
  TRY(add_to_sums(w));
  return emit_chunk(c, w, EVENT_NET_BATCH_CHUNK_SETTLED);
}

// The same leaf and proof give an applied debit back. Only debits are ever applied in a batch that aborts.
static u64 revert_net_chunk(context *c, work *w) {
  TRY(read_chunk_args(c, w));
  TRY(load_batch(c, CHUNK_BATCH, w->ids, &w->b));
  batch *b = w->b;
  if (b->state != STATE_ABORTING) {
    TRY(require_open(b));
    return E_BATCH_NOT_ABORTING;
  }
  TRY(kind_of_index(w));
  u8 *bits = &b->bitmap[w->index / 8], bit = (u8)(1u << (w->index % 8));
  REQUIRE(*bits & bit, E_CHUNK_NOT_APPLIED);
  TRY(require_proof(c, w));
  TRY(read_chunk_head(w));
  TRY(apply_amounts(c, w, false));
  TRY(require_chunk_end(c, w));
  *bits &= (u8)~bit;
  b->chunks_applied[KIND_DEBIT]--;
  REQUIRE(b->applied_debits >= w->sum, E_OVERFLOW);
  b->applied_debits -= w->sum;
  TRY(emit_chunk(c, w, EVENT_NET_BATCH_CHUNK_REVERTED));
  if (b->chunks_applied[KIND_DEBIT]) return 0;
  TRY(read_clock(c));
  return emit_aborted(c, b, CHUNK_EVENTS);
}
