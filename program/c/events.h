#pragma once
// Events go out as a call of the program to itself, signed by an address only it can sign for. Logs are cut; calls are not.
#include "accounts.h"

#define EVENT_TAG 0x1d9acb512ea545e4ULL  // e445a52e51cb9a1d
#define EVENT_AUTHORITY_SEED "__event_authority"

shared void event_begin(context *c, u64 discriminator) {
  *(u64 *)c->event = EVENT_TAG;
  *(u64 *)(c->event + 8) = discriminator;
  c->event_len = 16;
}
shared void put_u8(context *c, u8 v) { c->event[c->event_len] = v; c->event_len += 1; }
shared void put_u16(context *c, u16 v) { *(u16 *)(c->event + c->event_len) = v; c->event_len += 2; }
shared void put_u32(context *c, u32 v) { *(u32 *)(c->event + c->event_len) = v; c->event_len += 4; }
shared void put_u64(context *c, u64 v) { *(u64 *)(c->event + c->event_len) = v; c->event_len += 8; }
shared void put_32(context *c, const u8 *v) {
  copy32(c->event + c->event_len, v);
  c->event_len += 32;
}

// `at` is the place of the event authority; the account of the program follows it.
shared u64 emit(context *c, u32 at) {
  account *authority = &c->accounts[at];
  SEEDS(c, EVENT_AUTHORITY_SEED);
  REQUIRE(!find_address(c, authority), E_WRONG_EVENT_AUTHORITY);
  REQUIRE(same32(c->accounts[at + 1].key, c->program), E_WRONG_PROGRAM_ACCOUNT);
  seeds_add(c, &c->bump, 1);
  c->metas[0] = (meta){authority->key, 0, 1};
  c->infos[0] = *authority;
  c->infos[1] = c->accounts[at + 1];
  c->call = (instruction){c->program, c->metas, 1, c->event, c->event_len};
  c->signer = (slices){c->seeds, c->seed_count};
  return sol_invoke_signed_c(&c->call, c->infos, 2, &c->signer, 1);
}

// The other end of emit.
static u64 receive_event(context *c) {
  REQUIRE(c->account_count == 1 && c->accounts[0].signer, E_EVENT_NOT_FROM_PROGRAM);
  SEEDS(c, EVENT_AUTHORITY_SEED);
  REQUIRE(!find_address(c, &c->accounts[0]), E_EVENT_NOT_FROM_PROGRAM);
  return 0;
}
