#pragma once
// The runtime as SBPFv3 sees it: integers, system calls, and the structures they take.
// A system call is a call to the constant address murmur3_32(name).

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;
typedef _Bool bool;
#define true 1
#define false 0

#define HEAP_START 0x300000000ULL

typedef struct { const u8 *at; u64 len; } slice;                 // SolBytes, SolSignerSeed
typedef struct { const slice *at; u64 len; } slices;             // SolSignerSeeds
typedef struct { const u8 *key; u8 writable; u8 signer; } meta;  // SolAccountMeta
typedef struct {
  const u8 *program; const meta *accounts; u64 account_count; const u8 *data; u64 data_len;
} instruction;                                                   // SolInstruction
typedef struct {
  u8 *key; u64 *lamports; u64 data_len; u8 *data; u8 *owner; u64 rent_epoch;
  u8 signer; u8 writable; u8 executable;
} account;                                                       // SolAccountInfo
typedef struct {
  u64 slot; i64 epoch_start; u64 epoch; u64 leader_epoch; i64 unix_seconds;
} clock_sysvar;
typedef struct { u64 lamports_per_byte; u64 threshold_f64; u64 burn; } rent_sysvar;

_Static_assert(sizeof(meta) == 16 && sizeof(account) == 56 && sizeof(clock_sysvar) == 40, "runtime layout");

static u64 (*const sol_sha256)(const slice *parts, u64 count, u8 *out) = (void *)0x11f49d86;
static u64 (*const sol_create_program_address)(const slice *seeds, u64 count, const u8 *program, u8 *out) =
    (void *)0x9377323c;
static u64 (*const sol_try_find_program_address)(
    const slice *seeds, u64 count, const u8 *program, u8 *out, u8 *bump) = (void *)0x48504a38;
static u64 (*const sol_invoke_signed_c)(
    const instruction *ix, const account *infos, u64 info_count, const slices *signers, u64 signer_count) =
    (void *)0xa22b9c85;
static u64 (*const sol_get_clock_sysvar)(clock_sysvar *out) = (void *)0xd56b5fe9;
static u64 (*const sol_get_rent_sysvar)(rent_sysvar *out) = (void *)0xbf7188f6;

// Every function returns 0 or an error code; the first error ends the instruction, and with it all its effects.
#define TRY(call) do { u64 error_ = (call); if (error_) return error_; } while (0)
#define REQUIRE(condition, error) do { if (!(condition)) return (error); } while (0)

// Kept out of line: the program stays small, and a call costs one unit.
#define shared static __attribute__((noinline))

// The machine loads unaligned words.
static inline u16 read_u16(const u8 *at) { return *(const u16 *)at; }
static inline u32 read_u32(const u8 *at) { return *(const u32 *)at; }
static inline u64 read_u64(const u8 *at) { return *(const u64 *)at; }

shared bool same32(const u8 *a, const u8 *b) {
  return read_u64(a) == read_u64(b) && read_u64(a + 8) == read_u64(b + 8) &&
         read_u64(a + 16) == read_u64(b + 16) && read_u64(a + 24) == read_u64(b + 24);
}
shared bool zero32(const u8 *a) {
  return (read_u64(a) | read_u64(a + 8) | read_u64(a + 16) | read_u64(a + 24)) == 0;
}
shared void copy32(u8 *to, const u8 *from) {
  for (u32 i = 0; i < 32; i += 8) *(u64 *)(to + i) = read_u64(from + i);
}
static inline bool add_overflows(u64 a, u64 b, u64 *sum) { return __builtin_add_overflow(a, b, sum); }
