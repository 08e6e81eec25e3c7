#pragma once
// Configuration, games and pages.
#include "events.h"

static u64 init_config(context *c) {
  enum { ADMIN, CONFIG, SYSTEM, EVENTS };
  const u8 *server = c->data;
  u64 commit_max = read_u64(c->data + 32), settle_max = read_u64(c->data + 40);
  u64 lock = read_u64(c->data + 48), min_deposit = read_u64(c->data + 56), needed;
  REQUIRE(!zero32(server), E_KEY_ZERO);
  REQUIRE(commit_max && settle_max && min_deposit, E_PARAMETER_ZERO);
  REQUIRE(!add_overflows(commit_max, settle_max, &needed) && lock >= needed, E_LOCK_TOO_SHORT);
  TRY(require_system_program(c, SYSTEM));
  account *a = &c->accounts[CONFIG];
  SEEDS(c, "config");
  TRY(create_account(c, &c->accounts[ADMIN], a, sizeof(config), E_CONFIG_ALREADY_INITIALIZED));
  config *k = (config *)a->data;
  k->type = ACCOUNT_CONFIG;
  copy32(k->admin, c->accounts[ADMIN].key);
  copy32(k->server_authority, server);
  k->commit_max_slots = commit_max;
  k->settle_max_slots = settle_max;
  k->withdraw_lock_slots = lock;
  k->min_deposit_lamports = min_deposit;
  k->bump = c->bump;
  event_begin(c, EVENT_CONFIG_INITIALIZED);
  put_32(c, k->admin);
  put_32(c, server);
  put_u64(c, commit_max);
  put_u64(c, settle_max);
  put_u64(c, lock);
  put_u64(c, min_deposit);
  return emit(c, EVENTS);
}

static u64 set_paused(context *c) {
  enum { AUTHORITY, CONFIG, EVENTS };
  account *by = &c->accounts[AUTHORITY];
  config *k;
  u8 paused = c->data[0];
  REQUIRE(paused <= 1, E_INVALID_BOOL);
  TRY(require_signer(by));
  TRY(require_writable(&c->accounts[CONFIG]));
  TRY(load_config(c, CONFIG, &k));
  // A stolen server key can stop, which it can do by silence too, but it cannot undo the admin's stop.
  if (!same32(by->key, k->admin)) {
    REQUIRE(paused, E_NOT_ADMIN);
    REQUIRE(same32(by->key, k->server_authority), E_NOT_ADMIN_OR_SERVER_AUTHORITY);
  }
  k->paused = paused;
  event_begin(c, EVENT_PAUSED_SET);
  put_u8(c, paused);
  put_32(c, by->key);
  return emit(c, EVENTS);
}

static u64 rotate_authority(context *c) {
  enum { ADMIN, CONFIG, EVENTS };
  account *admin = &c->accounts[ADMIN];
  config *k;
  u8 role = c->data[0];
  const u8 *key = c->data + 1;
  REQUIRE(role == ROLE_ADMIN || role == ROLE_SERVER, E_UNKNOWN_ROLE);
  REQUIRE(!zero32(key), E_KEY_ZERO);
  TRY(require_signer(admin));
  TRY(require_writable(&c->accounts[CONFIG]));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(same32(admin->key, k->admin), E_NOT_ADMIN);
  u8 *held = role == ROLE_ADMIN ? k->admin : k->server_authority;
  event_begin(c, EVENT_AUTHORITY_ROTATED);
  put_u8(c, role);
  put_32(c, held);
  put_32(c, key);
  copy32(held, key);
  return emit(c, EVENTS);
}

static u64 create_game(context *c) {
  enum { ADMIN, CONFIG, GAME, VAULT, SYSTEM, EVENTS };
  const u8 *game_id = c->data, *authority = c->data + 8;
  config *k;
  REQUIRE(!zero32(authority), E_KEY_ZERO);
  TRY(require_signer(&c->accounts[ADMIN]));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(same32(c->accounts[ADMIN].key, k->admin), E_NOT_ADMIN);
  TRY(require_system_program(c, SYSTEM));

  account *a = &c->accounts[GAME];
  SEEDS(c, "game");
  seeds_add(c, game_id, 8);
  TRY(create_account(c, &c->accounts[ADMIN], a, sizeof(game), E_GAME_ALREADY_EXISTS));
  game *g = (game *)a->data;
  g->type = ACCOUNT_GAME;
  g->game_id = read_u64(game_id);
  copy32(g->authority, authority);
  g->bump = c->bump;

  account *va = &c->accounts[VAULT];
  SEEDS(c, "vault");
  seeds_add(c, game_id, 8);
  TRY(create_account(c, &c->accounts[ADMIN], va, sizeof(vault), E_GAME_ALREADY_EXISTS));
  vault *v = (vault *)va->data;
  v->type = ACCOUNT_VAULT;
  v->game_id = g->game_id;
  v->reserve_lamports = *va->lamports;
  v->bump = c->bump;
  g->vault_bump = c->bump;

  event_begin(c, EVENT_GAME_CREATED);
  put_u64(c, g->game_id);
  put_32(c, authority);
  return emit(c, EVENTS);
}

static u64 create_page(context *c) {
  enum { AUTHORITY, CONFIG, GAME, PAGE, SYSTEM, EVENTS };
  const u8 *game_id = c->data;
  u8 kind = c->data[8];
  u32 number = read_u32(c->data + 9);
  account *by = &c->accounts[AUTHORITY];
  config *k;
  game *g;
  REQUIRE(kind == PAGE_LEDGER || kind == PAGE_ITEM, E_UNKNOWN_PAGE_KIND);
  TRY(require_signer(by));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(same32(by->key, k->admin) || same32(by->key, k->server_authority), E_NOT_ADMIN_OR_SERVER_AUTHORITY);
  TRY(require_writable(&c->accounts[GAME]));
  TRY(load_game(c, GAME, game_id, &g));
  TRY(require_system_program(c, SYSTEM));
  u32 *pages = kind == PAGE_LEDGER ? &g->ledger_pages : &g->item_pages;
  REQUIRE(number >= *pages, E_PAGE_ALREADY_EXISTS);
  REQUIRE(number == *pages, E_PAGE_OUT_OF_ORDER);
  REQUIRE(number < 0xffffffffu / PAGE_ENTRIES, E_INDEX_EXHAUSTED);

  account *a = &c->accounts[PAGE];
  page_seeds(c, kind, game_id, pages);  // the count is the number, and lies still until after the call
  TRY(create_account(c, by, a, sizeof(page), E_PAGE_ALREADY_EXISTS));
  page *p = (page *)a->data;
  p->type = kind == PAGE_LEDGER ? ACCOUNT_LEDGER_PAGE : ACCOUNT_ITEM_PAGE;
  p->game_id = g->game_id;
  p->page = number;
  p->bump = c->bump;
  *pages = number + 1;

  event_begin(c, EVENT_PAGE_CREATED);
  put_u64(c, g->game_id);
  put_u8(c, kind);
  put_u32(c, number);
  return emit(c, EVENTS);
}
