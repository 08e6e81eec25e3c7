-- Amounts are lamports. Wallets and signatures are base58, items, intents and hashes are lower-case hex.

create table topic_offsets (
  topic       text    not null,
  partition   integer not null,
  next_offset bigint  not null,
  primary key (topic, partition)
);
comment on table topic_offsets is 'How far the tables have read each topic; moves in the transaction that writes the rows.';

create table trade_intents (
  game            bigint not null,
  intent_id       text   not null,
  action          text,
  trade_id        text,
  item            text,
  seller          text,
  buyer           text,
  amount_lamports bigint,
  owner           text,
  signer          text,
  nonce           bigint,
  reference       text,
  status          text   not null,
  reason          text,
  detail          text,
  batch_id        bigint,
  log_offset      bigint,
  accepted_at     timestamptz,
  expires_at      timestamptz,
  ended_at        timestamptz,
  primary key (game, intent_id),
  constraint trade_intents_status check (status in
    ('ACCEPTED', 'DEFERRED', 'NETTED', 'SETTLED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'UNREADABLE'))
);
create index trade_intents_batch on trade_intents (game, batch_id);
create index trade_intents_trade on trade_intents (game, trade_id);

create table netting_batches (
  game             bigint not null,
  batch_id         bigint not null,
  status           text   not null,
  batch_hash       text,
  previous_hash    text,
  trades_root      text,
  members          integer,
  executed         integer,
  deferred         integer,
  rejected         integer,
  wallets_changed  integer,
  items_moved      integer,
  gross_lamports   bigint,
  net_lamports     bigint,
  as_of_slot       bigint,
  cut_at           timestamptz,
  committed_slot   bigint,
  ended_slot       bigint,
  ended_at         timestamptz,
  end_signature    text,
  applied          boolean not null default false,
  primary key (game, batch_id),
  constraint netting_batches_status check (status in ('NETTED', 'COMMITTED', 'SETTLED', 'ABORTED', 'VOID'))
);
comment on column netting_batches.applied is 'The batch''s deltas and owners are in wallet_balances and item_ownership.';

create table batch_trades (
  game            bigint  not null,
  batch_id        bigint  not null,
  place           bigint  not null,
  replay_position integer not null,
  outcome         text    not null,
  reason          text,
  item            text    not null,
  seller          text    not null,
  buyer           text    not null,
  amount_lamports bigint  not null,
  sell_intent_id  text    not null,
  buy_intent_id   text    not null,
  primary key (game, batch_id, place)
);

create table batch_deltas (
  game           bigint not null,
  batch_id       bigint not null,
  wallet         text   not null,
  delta_lamports bigint not null,
  primary key (game, batch_id, wallet)
);

create table batch_item_moves (
  game        bigint not null,
  batch_id    bigint not null,
  item        text   not null,
  from_wallet text   not null,
  to_wallet   text   not null,
  primary key (game, batch_id, item)
);

create table item_ownership (
  game        bigint not null,
  item        text   not null,
  item_index  bigint not null,
  owner       text   not null,
  since_batch bigint not null,
  primary key (game, item)
);
comment on table item_ownership is 'Owners on the finalized chain.';

create table item_history (
  game            bigint  not null,
  item            text    not null,
  batch_id        bigint  not null,
  replay_position integer not null,
  kind            text    not null,
  from_wallet     text,
  to_wallet       text    not null,
  amount_lamports bigint,
  sell_intent_id  text,
  buy_intent_id   text,
  happened_at     timestamptz,
  primary key (game, item, batch_id, replay_position),
  constraint item_history_kind check (kind in ('MINT', 'TRADE'))
);
comment on table item_history is 'Every settled move of an item in order; batch 0 is its mint.';

create table wallet_balances (
  game               bigint not null,
  wallet             text   not null,
  wallet_index       bigint,
  available_lamports bigint not null default 0,
  primary key (game, wallet)
);
comment on table wallet_balances is 'Balances on the finalized chain: deposits − withdrawals + deltas of settled batches.';
