-- What settling a batch cost, and what proves that a wallet's or an item's change is in it.

alter table netting_batches
  add column program             text,
  add column chunk_root          text,
  add column da_digest           text,
  add column payload_cid         text,
  add column payload_bytes       bigint,
  add column transactions        integer,
  add column failed_transactions integer,
  add column transaction_bytes   bigint,
  add column fee_lamports        bigint,
  add column bound_transactions  integer,
  add column alone_fee_lamports  bigint;
comment on column netting_batches.chunk_root is 'As the finalized commit says, not as planned.';
comment on column netting_batches.bound_transactions is 'Fewest transactions that the bytes of the net changes allow.';

create table batch_chunks (
  game        bigint  not null,
  batch_id    bigint  not null,
  chunk_index integer not null,
  chunk       bytea   not null,
  primary key (game, batch_id, chunk_index)
);
comment on table batch_chunks is 'Chunks by global index as planned; a proof is served only when they hash to the root on chain.';
