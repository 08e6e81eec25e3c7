-- Steps of settlement, listings, statistics, session keys and statements; what is needed to give the
-- same rows for every order in which the topics are read.

-- What netting said last and when a batch took an intent: together with the batch's end they decide the status.
alter table trade_intents
  add column netted_at     timestamptz,
  add column result_status text,
  add column result_reason text,
  add column result_detail text,
  add column result_at     timestamptz;
-- A status changes several times: without an index on a column that changes, and with room in the page, such an update touches no index.
drop index trade_intents_batch;
alter table trade_intents set (fillfactor = 70);
create index trade_intents_place on trade_intents (game, log_offset);
create index trade_intents_owner on trade_intents (game, owner, log_offset);
create index trade_intents_item on trade_intents (game, item, log_offset);
create index trade_intents_takes on trade_intents (game, reference) where action = 'TAKE';

alter table netting_batches
  add column ended_transaction_index integer,
  add column ended_instruction       integer,
  add column ended_inner_instruction integer;
comment on column netting_batches.ended_instruction is 'Place of the end in its slot, with transaction and inner instruction.';
create index netting_batches_cut on netting_batches (game, cut_at);

create index item_ownership_owner on item_ownership (game, owner, item);

create table settlements (
  game                    bigint  not null,
  batch_id                bigint  not null,
  step                    text    not null,
  chunk_index             integer not null,
  attempt                 integer not null,
  status                  text    not null,
  changed_at              timestamptz not null,
  signature               text,
  last_valid_block_height bigint,
  slot                    bigint,
  fee_lamports            bigint,
  transaction_bytes       integer,
  error                   text,
  primary key (game, batch_id, step, chunk_index, attempt)
);
comment on table settlements is 'Every step of putting a batch on chain, one row per attempt.';

create table wallet_entries (
  game              bigint  not null,
  wallet            text    not null,
  slot              bigint  not null,
  transaction_index integer not null,
  instruction       integer not null,
  inner_instruction integer not null,
  kind              text    not null,
  amount_lamports   bigint  not null,
  batch_id          bigint,
  signature         text,
  happened_at       timestamptz,
  primary key (game, wallet, slot, transaction_index, instruction, inner_instruction),
  constraint wallet_entries_kind check (kind in ('DEPOSIT', 'WITHDRAWAL', 'BATCH'))
);
comment on table wallet_entries is 'The statement of a wallet: every finalized change of its balance, which is their sum.';

create table wallet_days (
  game            bigint  not null,
  day             date    not null,
  wallet          text    not null,
  bought_trades   bigint  not null,
  sold_trades     bigint  not null,
  bought_lamports bigint  not null,
  sold_lamports   bigint  not null,
  primary key (game, day, wallet)
);
comment on table wallet_days is 'What a wallet traded in settled batches, by the UTC day of their cut.';

create table stats (
  game                  bigint  not null,
  day                   date    not null,
  intents               bigint  not null default 0,
  batches               bigint  not null default 0,
  trades                bigint  not null default 0,
  gross_lamports        bigint  not null default 0,
  net_lamports          bigint  not null default 0,
  wallets_changed       bigint  not null default 0,
  items_moved           bigint  not null default 0,
  transactions          bigint  not null default 0,
  fee_lamports          bigint  not null default 0,
  alone_fee_lamports    bigint  not null default 0,
  netting_ratio         numeric generated always as
    (case when gross_lamports > 0 then round(1 - net_lamports::numeric / gross_lamports, 6) end) stored,
  fees_saved_lamports   bigint generated always as (alone_fee_lamports - fee_lamports) stored,
  primary key (game, day)
);
comment on table stats is 'Intents by the UTC day of their acceptance; settled batches by the UTC day of their cut.';
comment on column stats.netting_ratio is 'Share of the volume that never had to move: 1 - net / gross.';

create table listings (
  game            bigint not null,
  listing         text   not null,
  side            text   not null,
  item            text   not null,
  wallet          text   not null,
  amount_lamports bigint not null,
  status          text   not null,
  reason          text,
  place           bigint not null,
  opened_at       timestamptz not null,
  expires_at      timestamptz not null,
  ended_at        timestamptz,
  batch_id        bigint,
  taken_by        text,
  taker           text,
  primary key (game, listing),
  constraint listings_side check (side in ('ASK', 'BID')),
  constraint listings_status check (status in
    ('OPEN', 'TAKEN', 'SETTLED', 'CANCELLED', 'EXPIRED', 'REJECTED'))
);
comment on table listings is 'Offers to anybody: intents with the action ASK or BID, by their intent id.';
create index listings_open on listings (game, status, place);
create index listings_item on listings (game, item, place);

create table session_keys (
  game                 bigint  not null,
  owner                text    not null,
  session              text    not null,
  max_volume_lamports  bigint,
  max_items            bigint,
  expires_at           timestamptz,
  actions              integer,
  registered_slot      bigint,
  revoked_slot         bigint,
  revoked              boolean not null default false,
  used_volume_lamports bigint  not null default 0,
  used_items           bigint  not null default 0,
  primary key (game, owner, session)
);
comment on table session_keys is 'Grants as finalized on chain; what is used of them as netting counts it.';

create table chain_progress (
  partition      integer primary key,
  finalized_slot bigint  not null
);
comment on table chain_progress is 'Every event of the games of a partition up to this finalized slot is in the tables.';
