-- A mismatch may stop the writing of these tables until an operator has looked.

create table reconciliation_halt (
  only_one   boolean     primary key default true check (only_one),
  tripped_at timestamptz not null,
  reason     text        not null
);
comment on table reconciliation_halt is 'At most one row: the tables were found wrong and are written no more.';
