#pragma once
// One call of the program: its accounts, its data, and scratch space. It lives on the heap, because a stack frame is small.
#include "state.h"

#define ACCOUNTS_MAX 64   // a transaction can lock no more
#define SEEDS_MAX 6
#define EVENT_MAX 256

typedef struct {
  account accounts[ACCOUNTS_MAX];
  u64 account_count;
  const u8 *data;          // after the discriminator
  u64 data_len;
  const u8 *program;
  slice seeds[SEEDS_MAX];
  u64 seed_count;
  u8 bump;
  u8 address[32];
  clock_sysvar clock;
  rent_sysvar rent;
  instruction call;
  meta metas[2];
  account infos[3];
  slices signer;
  u8 call_data[64];
  u64 event_len;
  u8 event[EVENT_MAX];
  u8 hash[32];
  slice hash_parts[4];
  u8 hash_prefix;
} context;

// The length word of an account lies in the input just before its data; a call may have changed it since the start.
static inline u64 *length_of(const account *a) { return (u64 *)(a->data - 8); }
