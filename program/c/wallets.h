#pragma once
// Wallets: their index, deposits and the exit. Only the wallet itself moves its lamports in or out.
#include "events.h"

static u64 open_wallet(context *c) {
  enum { PAYER, GAME, INDEX, PAGE, SYSTEM, EVENTS };
  const u8 *game_id = c->data, *wallet = c->data + 8;
  game *g;
  REQUIRE(!zero32(wallet), E_KEY_ZERO);
  TRY(require_writable(&c->accounts[GAME]));
  TRY(load_game(c, GAME, game_id, &g));
  TRY(require_system_program(c, SYSTEM));
  account *a = &c->accounts[INDEX];
  SEEDS(c, "wallet");
  seeds_add(c, game_id, 8);
  seeds_add(c, wallet, 32);
  TRY(create_account(c, &c->accounts[PAYER], a, sizeof(key_index), E_WALLET_ALREADY_OPEN));
  key_index *k = (key_index *)a->data;
  u32 index = g->wallet_count;
  k->type = ACCOUNT_WALLET_INDEX;
  k->game_id = g->game_id;
  copy32(k->key, wallet);
  k->index = index;
  k->bump = c->bump;

  REQUIRE(index / PAGE_ENTRIES < g->ledger_pages, E_PAGE_MISSING);
  page *p;
  TRY(load_page(c, PAGE, PAGE_LEDGER, game_id, &p));
  REQUIRE(p->page == index / PAGE_ENTRIES, E_WRONG_PAGE);
  copy32(p->wallets[p->count].wallet, wallet);
  p->count++;
  g->wallet_count = index + 1;

  event_begin(c, EVENT_WALLET_OPENED);
  put_u64(c, g->game_id);
  put_32(c, wallet);
  put_u32(c, index);
  return emit(c, EVENTS);
}

static u64 deposit(context *c) {
  enum { WALLET, CONFIG, VAULT, INDEX, PAGE, SYSTEM, EVENTS };
  const u8 *game_id = c->data;
  u64 amount = read_u64(c->data + 8);
  account *wallet = &c->accounts[WALLET];
  config *k;
  vault *v;
  key_index *index;
  ledger_entry *entry;
  TRY(require_signer(wallet));
  TRY(require_writable(wallet));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(!k->paused, E_PAUSED);
  REQUIRE(amount >= k->min_deposit_lamports, E_DEPOSIT_TOO_SMALL);
  TRY(load_vault(c, VAULT, game_id, &v));
  TRY(load_wallet_index(c, INDEX, game_id, wallet->key, &index));
  TRY(load_ledger_entry(c, PAGE, game_id, index->index, &entry));
  TRY(require_system_program(c, SYSTEM));
  REQUIRE(!add_overflows(v->owed_lamports, amount, &v->owed_lamports), E_OVERFLOW);
  REQUIRE(!add_overflows(entry->available, amount, &entry->available), E_OVERFLOW);
  TRY(transfer(c, wallet, &c->accounts[VAULT], amount));

  event_begin(c, EVENT_DEPOSITED);
  put_u64(c, v->game_id);
  put_32(c, wallet->key);
  put_u32(c, index->index);
  put_u64(c, amount);
  put_u64(c, entry->available);
  return emit(c, EVENTS);
}

static u64 request_withdraw(context *c) {
  enum { WALLET, INDEX, WITHDRAWAL, SYSTEM, EVENTS };
  const u8 *game_id = c->data;
  u64 amount = read_u64(c->data + 8);
  account *wallet = &c->accounts[WALLET], *a = &c->accounts[WITHDRAWAL];
  key_index *index;
  REQUIRE(amount, E_AMOUNT_ZERO);
  TRY(require_signer(wallet));
  TRY(load_wallet_index(c, INDEX, game_id, wallet->key, &index));
  TRY(require_system_program(c, SYSTEM));
  TRY(read_clock(c));
  SEEDS(c, "withdrawal");
  seeds_add(c, game_id, 8);
  seeds_add(c, wallet->key, 32);
  TRY(create_account(c, wallet, a, sizeof(withdrawal), E_WITHDRAWAL_ALREADY_REQUESTED));
  withdrawal *w = (withdrawal *)a->data;
  w->type = ACCOUNT_WITHDRAWAL;
  w->game_id = index->game_id;
  copy32(w->wallet, wallet->key);
  w->index = index->index;
  w->bump = c->bump;
  w->amount = amount;
  w->slot = c->clock.slot;

  event_begin(c, EVENT_WITHDRAW_REQUESTED);
  put_u64(c, w->game_id);
  put_32(c, wallet->key);
  put_u32(c, w->index);
  put_u64(c, amount);
  put_u64(c, w->slot);
  return emit(c, EVENTS);
}

shared u64 load_withdrawal(context *c, u32 at, const u8 *game_id, const account *wallet, withdrawal **out) {
  account *a = &c->accounts[at];
  TRY(require_signer(wallet));
  TRY(require_writable(wallet));
  TRY(require_writable(a));
  TRY(require_type(c, a, ACCOUNT_WITHDRAWAL, sizeof(withdrawal)));
  withdrawal *w = (withdrawal *)a->data;
  REQUIRE(w->game_id == read_u64(game_id), E_WRONG_GAME);
  REQUIRE(same32(w->wallet, wallet->key), E_WRONG_WALLET);
  SEEDS(c, "withdrawal");
  seeds_add(c, game_id, 8);
  seeds_add(c, wallet->key, 32);
  *out = w;
  return require_address(c, a, &w->bump);
}

static u64 cancel_withdraw(context *c) {
  enum { WALLET, WITHDRAWAL, EVENTS };
  account *wallet = &c->accounts[WALLET];
  withdrawal *w;
  TRY(load_withdrawal(c, WITHDRAWAL, c->data, wallet, &w));
  event_begin(c, EVENT_WITHDRAW_CANCELLED);
  put_u64(c, w->game_id);
  put_32(c, wallet->key);
  put_u32(c, w->index);
  put_u64(c, w->amount);
  // The event first: lamports moved by hand are only seen by the runtime when this instruction ends.
  TRY(emit(c, EVENTS));
  return close_account(&c->accounts[WITHDRAWAL], wallet);
}

static u64 complete_withdraw(context *c) {
  enum { WALLET, CONFIG, VAULT, WITHDRAWAL, PAGE, EVENTS };
  const u8 *game_id = c->data;
  account *wallet = &c->accounts[WALLET], *va = &c->accounts[VAULT];
  config *k;
  vault *v;
  withdrawal *w;
  ledger_entry *entry;
  u64 free_at, kept;
  TRY(load_withdrawal(c, WITHDRAWAL, game_id, wallet, &w));
  TRY(load_config(c, CONFIG, &k));
  TRY(load_vault(c, VAULT, game_id, &v));
  TRY(load_ledger_entry(c, PAGE, game_id, w->index, &entry));
  TRY(read_clock(c));
  REQUIRE(!add_overflows(w->slot, k->withdraw_lock_slots, &free_at) && c->clock.slot >= free_at, E_WITHDRAW_LOCKED);
  u64 paid = w->amount < entry->available ? w->amount : entry->available;
  REQUIRE(v->owed_lamports >= paid, E_VAULT_SHORT);
  REQUIRE(!add_overflows(v->owed_lamports, v->reserve_lamports, &kept) && *va->lamports >= kept, E_VAULT_SHORT);
  entry->available -= paid;
  v->owed_lamports -= paid;

  event_begin(c, EVENT_WITHDRAW_COMPLETED);
  put_u64(c, v->game_id);
  put_32(c, wallet->key);
  put_u32(c, w->index);
  put_u64(c, w->amount);
  put_u64(c, paid);
  put_u64(c, entry->available);
  TRY(emit(c, EVENTS));
  TRY(move_lamports(va, wallet, paid));
  return close_account(&c->accounts[WITHDRAWAL], wallet);
}
