#pragma once
// Checks of accounts, program derived addresses, creation and closing.
#include "context.h"

static const u8 SYSTEM_PROGRAM[32] = {0};

shared void seeds_begin(context *c, const char *name, u64 len) {
  c->seeds[0] = (slice){(const u8 *)name, len};
  c->seed_count = 1;
}
shared void seeds_add(context *c, const void *at, u64 len) {
  c->seeds[c->seed_count++] = (slice){at, len};
}
#define SEEDS(c, literal) seeds_begin((c), (literal), sizeof(literal) - 1)

// The seeds in the context with this bump lead to the account.
shared u64 require_address(context *c, const account *a, const u8 *bump) {
  seeds_add(c, bump, 1);
  u64 failed = sol_create_program_address(c->seeds, c->seed_count, c->program, c->address);
  c->seed_count--;
  REQUIRE(!failed && same32(c->address, a->key), E_WRONG_ADDRESS);
  return 0;
}

shared u64 find_address(context *c, const account *a) {
  u64 failed = sol_try_find_program_address(c->seeds, c->seed_count, c->program, c->address, &c->bump);
  REQUIRE(!failed && same32(c->address, a->key), E_WRONG_ADDRESS);
  return 0;
}

static inline u64 require_signer(const account *a) { return a->signer ? 0 : E_MISSING_SIGNER; }
static inline u64 require_writable(const account *a) { return a->writable ? 0 : E_ACCOUNT_NOT_WRITABLE; }

// An account of ours, of this type and size. Only this program writes a type word, and only at a derived address.
shared u64 require_type(const context *c, const account *a, u64 type, u64 size) {
  u64 len = *length_of(a);
  if (!same32(a->owner, c->program)) {
    return zero32(a->owner) && len == 0 ? E_ACCOUNT_NOT_INITIALIZED : E_WRONG_ACCOUNT_OWNER;
  }
  REQUIRE(len >= size && read_u64(a->data) == type, E_WRONG_ACCOUNT_TYPE);
  return 0;
}

shared u64 load_config(context *c, u32 at, config **out) {
  account *a = &c->accounts[at];
  TRY(require_type(c, a, ACCOUNT_CONFIG, sizeof(config)));
  *out = (config *)a->data;
  SEEDS(c, "config");
  return require_address(c, a, &(*out)->bump);
}

// `game_id` points at the argument, which is also the seed.
shared u64 load_game(context *c, u32 at, const u8 *game_id, game **out) {
  account *a = &c->accounts[at];
  TRY(require_type(c, a, ACCOUNT_GAME, sizeof(game)));
  game *g = (game *)a->data;
  REQUIRE(g->game_id == read_u64(game_id), E_WRONG_GAME);
  SEEDS(c, "game");
  seeds_add(c, game_id, 8);
  *out = g;
  return require_address(c, a, &g->bump);
}

shared u64 load_vault(context *c, u32 at, const u8 *game_id, vault **out) {
  account *a = &c->accounts[at];
  TRY(require_writable(a));
  TRY(require_type(c, a, ACCOUNT_VAULT, sizeof(vault)));
  vault *v = (vault *)a->data;
  REQUIRE(v->game_id == read_u64(game_id), E_WRONG_GAME);
  SEEDS(c, "vault");
  seeds_add(c, game_id, 8);
  *out = v;
  return require_address(c, a, &v->bump);
}

shared void page_seeds(context *c, u32 kind, const u8 *game_id, const u32 *number) {
  if (kind == PAGE_LEDGER) SEEDS(c, "ledger"); else SEEDS(c, "items");
  seeds_add(c, game_id, 8);
  seeds_add(c, number, 4);
}

shared u64 load_page(context *c, u32 at, u32 kind, const u8 *game_id, page **out) {
  account *a = &c->accounts[at];
  TRY(require_writable(a));
  TRY(require_type(c, a, kind == PAGE_LEDGER ? ACCOUNT_LEDGER_PAGE : ACCOUNT_ITEM_PAGE, sizeof(page)));
  page *p = (page *)a->data;
  REQUIRE(p->game_id == read_u64(game_id), E_WRONG_GAME);
  page_seeds(c, kind, game_id, &p->page);
  *out = p;
  return require_address(c, a, &p->bump);
}

shared u64 load_wallet_index(context *c, u32 at, const u8 *game_id, const u8 *wallet, key_index **out) {
  account *a = &c->accounts[at];
  TRY(require_type(c, a, ACCOUNT_WALLET_INDEX, sizeof(key_index)));
  key_index *k = (key_index *)a->data;
  REQUIRE(k->game_id == read_u64(game_id), E_WRONG_GAME);
  REQUIRE(same32(k->key, wallet), E_WRONG_WALLET);
  SEEDS(c, "wallet");
  seeds_add(c, game_id, 8);
  seeds_add(c, wallet, 32);
  *out = k;
  return require_address(c, a, &k->bump);
}

// The entry of a wallet on the page given for it.
shared u64 load_ledger_entry(
    context *c, u32 at, const u8 *game_id, u32 index, ledger_entry **out) {
  page *p;
  TRY(load_page(c, at, PAGE_LEDGER, game_id, &p));
  REQUIRE(p->page == index / PAGE_ENTRIES, E_WRONG_PAGE);
  REQUIRE(index % PAGE_ENTRIES < p->count, E_WALLET_INDEX_UNKNOWN);
  *out = &p->wallets[index % PAGE_ENTRIES];
  return 0;
}

shared u64 require_system_program(const context *c, u32 at) {
  return same32(c->accounts[at].key, SYSTEM_PROGRAM) ? 0 : E_WRONG_SYSTEM_PROGRAM;
}

// ceil((128 + size) * lamports per byte * threshold); the threshold is an f64 and this machine has none.
shared u64 rent_minimum(context *c, u64 size, u64 *out) {
  REQUIRE(!sol_get_rent_sysvar(&c->rent), E_RENT_UNSUPPORTED);
  u64 exponent = (c->rent.threshold_f64 >> 52) & 0x7ff;
  u64 mantissa = (c->rent.threshold_f64 >> 32 & 0xfffff) | 0x100000;  // 21 bits, 1.0 = 2^20
  if ((u32)c->rent.threshold_f64) mantissa++;
  REQUIRE(exponent > 1043 - 63 && exponent <= 1043 && !(c->rent.threshold_f64 >> 63), E_RENT_UNSUPPORTED);
  // 2^14 bytes * 2^22 * 2^27 lamports per byte (today 2^13) fit 63 bits.
  REQUIRE(c->rent.lamports_per_byte < 1ULL << 27, E_RENT_UNSUPPORTED);
  u64 product = (128 + size) * mantissa * c->rent.lamports_per_byte;
  u64 shift = 1043 - exponent;
  *out = (product >> shift) + ((product & ((1ULL << shift) - 1)) != 0);
  return 0;
}

shared u64 call_system(context *c, const account *from, const account *to, u64 data_len, bool sign) {
  c->metas[0] = (meta){from->key, 1, 1};
  c->metas[1] = (meta){to->key, 1, sign};
  c->infos[0] = *from;
  c->infos[1] = *to;
  c->infos[0].data_len = *length_of(from);  // an earlier call may have given it a length
  c->infos[1].data_len = *length_of(to);
  c->call = (instruction){SYSTEM_PROGRAM, c->metas, from == to ? 1 : 2, c->call_data, data_len};
  c->signer = (slices){c->seeds, c->seed_count};
  return sol_invoke_signed_c(&c->call, c->infos, 2, &c->signer, sign ? 1 : 0);
}

shared u64 transfer(context *c, const account *from, const account *to, u64 lamports) {
  *(u32 *)c->call_data = 2;
  *(u64 *)(c->call_data + 4) = lamports;
  return call_system(c, from, to, 12, false);
}

// Creates the account at the address of the seeds in the context. Anyone can send lamports to an address beforehand, and
// CreateAccount refuses an account that has some: then the rest is paid, and the account allocated and assigned.
shared u64 create_account(
    context *c, const account *payer, account *a, u64 size, u64 exists_error) {
  TRY(require_signer(payer));
  TRY(require_writable(payer));
  TRY(require_writable(a));
  TRY(find_address(c, a));
  REQUIRE(!same32(a->owner, c->program), exists_error);
  REQUIRE(zero32(a->owner) && *length_of(a) == 0, E_WRONG_ACCOUNT_OWNER);
  u64 rent;
  TRY(rent_minimum(c, size, &rent));
  seeds_add(c, &c->bump, 1);
  u64 held = *a->lamports;
  if (held == 0) {
    *(u32 *)c->call_data = 0;
    *(u64 *)(c->call_data + 4) = rent;
    *(u64 *)(c->call_data + 12) = size;
    copy32(c->call_data + 20, c->program);
    return call_system(c, payer, a, 52, true);
  }
  if (held < rent) TRY(transfer(c, payer, a, rent - held));
  *(u32 *)c->call_data = 8;
  *(u64 *)(c->call_data + 4) = size;
  TRY(call_system(c, a, a, 12, true));
  *(u32 *)c->call_data = 1;
  copy32(c->call_data + 4, c->program);
  return call_system(c, a, a, 36, true);
}

shared u64 move_lamports(const account *from, const account *to, u64 lamports) {
  REQUIRE(*from->lamports >= lamports, E_OVERFLOW);
  *from->lamports -= lamports;
  u64 sum;
  REQUIRE(!add_overflows(*to->lamports, lamports, &sum), E_OVERFLOW);
  *to->lamports = sum;
  return 0;
}

// All lamports to the receiver; nothing of ours stays, even if somebody pays the rent again in the same transaction.
shared u64 close_account(account *a, const account *receiver) {
  TRY(move_lamports(a, receiver, *a->lamports));
  u64 len = *length_of(a);
  for (u64 i = 0; i < len; i++) a->data[i] = 0;
  *length_of(a) = 0;
  copy32(a->owner, SYSTEM_PROGRAM);
  return 0;
}

shared u64 read_clock(context *c) { return sol_get_clock_sysvar(&c->clock); }
