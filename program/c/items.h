#pragma once
// Items and session keys.
#include "events.h"

static u64 mint_item(context *c) {
  enum { AUTHORITY, CONFIG, GAME, INDEX, OWNER, PAGE, SYSTEM, EVENTS };
  const u8 *game_id = c->data, *item = c->data + 8, *owner = c->data + 40;
  account *by = &c->accounts[AUTHORITY], *a = &c->accounts[INDEX];
  config *k;
  game *g;
  key_index *owner_index;
  page *p;
  TRY(require_signer(by));
  TRY(load_config(c, CONFIG, &k));
  REQUIRE(!k->paused, E_PAUSED);
  TRY(require_writable(&c->accounts[GAME]));
  TRY(load_game(c, GAME, game_id, &g));
  REQUIRE(same32(by->key, g->authority), E_NOT_GAME_AUTHORITY);
  TRY(load_wallet_index(c, OWNER, game_id, owner, &owner_index));
  TRY(require_system_program(c, SYSTEM));
  SEEDS(c, "item");
  seeds_add(c, game_id, 8);
  seeds_add(c, item, 32);
  TRY(create_account(c, by, a, sizeof(key_index), E_ITEM_ALREADY_MINTED));
  key_index *i = (key_index *)a->data;
  u32 index = g->item_count;
  i->type = ACCOUNT_ITEM_INDEX;
  i->game_id = g->game_id;
  copy32(i->key, item);
  i->index = index;
  i->bump = c->bump;

  REQUIRE(index / PAGE_ENTRIES < g->item_pages, E_PAGE_MISSING);
  TRY(load_page(c, PAGE, PAGE_ITEM, game_id, &p));
  REQUIRE(p->page == index / PAGE_ENTRIES, E_WRONG_PAGE);
  item_entry *entry = &p->items[p->count];
  copy32(entry->item, item);
  entry->owner = owner_index->index;
  p->count++;
  g->item_count = index + 1;

  event_begin(c, EVENT_ITEM_MINTED);
  put_u64(c, g->game_id);
  put_32(c, item);
  put_u32(c, index);
  put_32(c, owner);
  put_u32(c, owner_index->index);
  return emit(c, EVENTS);
}

static void session_seeds(context *c, const u8 *game_id, const u8 *owner, const u8 *session) {
  SEEDS(c, "session_key");
  seeds_add(c, game_id, 8);
  seeds_add(c, owner, 32);
  seeds_add(c, session, 32);
}

static u64 register_session_key(context *c) {
  enum { OWNER, GAME, SESSION, SYSTEM, EVENTS };
  const u8 *game_id = c->data, *session = c->data + 8;
  u64 max_volume = read_u64(c->data + 40);
  u32 max_items = read_u32(c->data + 48);
  i64 expires_at = (i64)read_u64(c->data + 52);
  u16 actions = read_u16(c->data + 60);
  account *owner = &c->accounts[OWNER], *a = &c->accounts[SESSION];
  game *g;
  REQUIRE(!zero32(session), E_KEY_ZERO);
  REQUIRE(actions && !(actions & ~ACTION_ALL), E_SESSION_ACTIONS_INVALID);
  TRY(require_signer(owner));
  TRY(load_game(c, GAME, game_id, &g));
  TRY(require_system_program(c, SYSTEM));
  TRY(read_clock(c));
  REQUIRE(expires_at > c->clock.unix_seconds, E_SESSION_EXPIRY_IN_PAST);
  session_seeds(c, game_id, owner->key, session);
  TRY(create_account(c, owner, a, sizeof(session_key), E_SESSION_ALREADY_REGISTERED));
  session_key *s = (session_key *)a->data;
  s->type = ACCOUNT_SESSION_KEY;
  s->game_id = g->game_id;
  copy32(s->owner, owner->key);
  copy32(s->session, session);
  s->max_volume = max_volume;
  s->max_items = max_items;
  s->expires_at = expires_at;
  s->actions = actions;
  s->bump = c->bump;

  event_begin(c, EVENT_SESSION_KEY_REGISTERED);
  put_u64(c, g->game_id);
  put_32(c, owner->key);
  put_32(c, session);
  put_u64(c, max_volume);
  put_u32(c, max_items);
  put_u64(c, (u64)expires_at);
  put_u16(c, actions);
  return emit(c, EVENTS);
}

// The account stays for good: that is what makes a revoked session unusable for ever.
static u64 revoke_session_key(context *c) {
  enum { OWNER, SESSION, EVENTS };
  const u8 *game_id = c->data, *session = c->data + 8;
  account *owner = &c->accounts[OWNER], *a = &c->accounts[SESSION];
  TRY(require_signer(owner));
  TRY(require_writable(a));
  TRY(require_type(c, a, ACCOUNT_SESSION_KEY, sizeof(session_key)));
  session_key *s = (session_key *)a->data;
  REQUIRE(s->game_id == read_u64(game_id), E_WRONG_GAME);
  REQUIRE(same32(s->owner, owner->key), E_WRONG_WALLET);
  session_seeds(c, game_id, owner->key, session);
  TRY(require_address(c, a, &s->bump));
  REQUIRE(!s->revoked, E_SESSION_ALREADY_REVOKED);
  s->revoked = 1;
  event_begin(c, EVENT_SESSION_KEY_REVOKED);
  put_u64(c, s->game_id);
  put_32(c, owner->key);
  put_32(c, session);
  return emit(c, EVENTS);
}
