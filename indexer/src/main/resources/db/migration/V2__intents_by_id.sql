-- An intent's id holds its game: producers look intents up by the id alone.
create index trade_intents_id on trade_intents (intent_id);
