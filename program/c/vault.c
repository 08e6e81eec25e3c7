// The vault program: custody and netted settlement. docs/PROGRAM.md tells what it promises.
// One translation unit, so that every call is inside one section and nothing is left to relocate.
#include "admin.h"
#include "chunks.h"
#include "items.h"
#include "wallets.h"

// Input: u64 count; per account a first byte 0xff, flags, key, owner, lamports, data with 10,240 spare bytes, rent epoch,
// or the index of an earlier account it repeats; then the instruction data and the program id.
static u64 parse_input(u8 *at, context *c) {
  u64 count = read_u64(at);
  at += 8;
  REQUIRE(count <= ACCOUNTS_MAX, E_TOO_MANY_ACCOUNTS);
  c->account_count = count;
  for (u64 i = 0; i < count; i++) {
    account *a = &c->accounts[i];
    if (*at != 0xff) {
      // One key may sign in two roles, nothing else is ever given twice.
      *a = c->accounts[*at];
      REQUIRE(a->signer, E_DUPLICATE_ACCOUNT);
      at += 8;
      continue;
    }
    u64 len = read_u64(at + 80);
    a->signer = at[1];
    a->writable = at[2];
    a->executable = at[3];
    a->key = at + 8;
    a->owner = at + 40;
    a->lamports = (u64 *)(at + 72);
    a->data_len = len;
    a->data = at + 88;
    at += (88 + len + 10240 + 7) & ~7ULL;
    a->rent_epoch = read_u64(at);
    at += 8;
  }
  c->data_len = read_u64(at);
  c->data = at + 8;
  c->program = c->data + c->data_len;
  return 0;
}

// Exactly this many bytes of arguments and this many accounts.
static inline u64 expect(const context *c, u64 data_len, u64 accounts) {
  REQUIRE(c->data_len >= data_len, E_INSTRUCTION_DATA_TOO_SHORT);
  REQUIRE(c->data_len == data_len, E_INSTRUCTION_DATA_TOO_LONG);
  REQUIRE(c->account_count >= accounts, E_NOT_ENOUGH_ACCOUNTS);
  REQUIRE(c->account_count == accounts, E_TOO_MANY_ACCOUNTS);
  return 0;
}

#define CASE(id, data_len, accounts, call) \
  if (discriminator == (id)) { TRY(expect(c, (data_len), (accounts))); return call(c); }

static u64 dispatch(context *c, u64 discriminator, work *w) {
  if (discriminator == IX_SETTLE_NET_BATCH || discriminator == IX_REVERT_NET_CHUNK) {
    REQUIRE(c->account_count >= CHUNK_PAGES, E_NOT_ENOUGH_ACCOUNTS);
    return discriminator == IX_SETTLE_NET_BATCH ? settle_net_batch(c, w) : revert_net_chunk(c, w);
  }
  if (discriminator == EVENT_TAG) return receive_event(c);
  CASE(IX_DEPOSIT, 16, 8, deposit)
  CASE(IX_OPEN_WALLET, 40, 7, open_wallet)
  CASE(IX_MINT_ITEM, 72, 9, mint_item)
  CASE(IX_COMMIT_NET_BATCH, 207, 7, commit_net_batch)
  CASE(IX_FINALIZE_NET_BATCH, 16, 3, finalize_net_batch)
  CASE(IX_ABORT_NET_BATCH, 16, 5, abort_net_batch)
  CASE(IX_CLOSE_BATCH, 16, 6, close_batch)
  CASE(IX_REGISTER_SESSION_KEY, 62, 6, register_session_key)
  CASE(IX_REVOKE_SESSION_KEY, 40, 4, revoke_session_key)
  CASE(IX_REQUEST_WITHDRAW, 16, 6, request_withdraw)
  CASE(IX_CANCEL_WITHDRAW, 8, 4, cancel_withdraw)
  CASE(IX_COMPLETE_WITHDRAW, 8, 7, complete_withdraw)
  CASE(IX_CREATE_PAGE, 13, 7, create_page)
  CASE(IX_CREATE_GAME, 40, 7, create_game)
  CASE(IX_INIT_CONFIG, 64, 5, init_config)
  CASE(IX_SET_PAUSED, 1, 4, set_paused)
  CASE(IX_ROTATE_AUTHORITY, 33, 4, rotate_authority)
  return E_UNKNOWN_INSTRUCTION;
}

// The heap is zero at the start.
u64 entrypoint(u8 *input) {
  context *c = (context *)HEAP_START;
  work *w = (work *)(HEAP_START + sizeof(context));
  TRY(parse_input(input, c));
  REQUIRE(c->data_len >= 8, E_INSTRUCTION_DATA_TOO_SHORT);
  u64 discriminator = read_u64(c->data);
  c->data += 8;
  c->data_len -= 8;
  return dispatch(c, discriminator, w);
}
