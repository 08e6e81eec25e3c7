package io.phantomparadox.vault.indexer.projection;

import static io.phantomparadox.vault.indexer.projection.StagedRows.time;

import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes {@code session_keys}: grants and revocations as the chain has them, and from {@code
 * vault.sessions} what is used of them. The two write different columns, so their order is free.
 */
final class SessionRows {
  private record Key(long game, String owner, String session) {}

  private final KeyTexts keys;
  private final Changes changes;
  private final Map<Key, SessionPolicy> policies = new LinkedHashMap<>();
  private final StagedRows grants =
      new StagedRows(
          "poll_grants",
          """
          game bigint, owner text, session text, max_volume_lamports bigint, max_items bigint,
          expires_ms bigint, actions integer, slot bigint""",
          """
          insert into session_keys (game, owner, session, max_volume_lamports, max_items,
            expires_at, actions, registered_slot)
          select distinct on (game, owner, session) game, owner, session, max_volume_lamports,
            max_items, %s, actions, slot
          from poll_grants
          on conflict (game, owner, session) do update set
            max_volume_lamports = excluded.max_volume_lamports, max_items = excluded.max_items,
            expires_at = excluded.expires_at, actions = excluded.actions,
            registered_slot = excluded.registered_slot"""
              .formatted(time("expires_ms")));
  private final StagedRows revocations =
      new StagedRows(
          "poll_revocations",
          "game bigint, owner text, session text, slot bigint",
          """
          insert into session_keys (game, owner, session, revoked_slot, revoked)
          select distinct on (game, owner, session) game, owner, session, slot, true
          from poll_revocations
          on conflict (game, owner, session) do update set
            revoked_slot = excluded.revoked_slot, revoked = true""");
  private final StagedRows usage =
      new StagedRows(
          "poll_usage",
          """
          game bigint, owner text, session text, used_volume_lamports bigint,
          used_items bigint""",
          """
          insert into session_keys (game, owner, session, used_volume_lamports, used_items)
          select game, owner, session, used_volume_lamports, used_items from poll_usage
          on conflict (game, owner, session) do update set
            used_volume_lamports = excluded.used_volume_lamports,
            used_items = excluded.used_items""");

  SessionRows(KeyTexts keys, Changes changes) {
    this.keys = keys;
    this.changes = changes;
  }

  void registered(long game, SessionKeyRegistered grant, long slot) {
    String session = keys.of(grant.getSession().bytes());
    grants.add(
        game,
        keys.of(grant.getOwner().bytes()),
        session,
        grant.getMaxVolumeLamports(),
        grant.getMaxItems(),
        // a far end of time is not a reason to fail: PostgreSQL's times reach the year 294276
        Math.min(grant.getExpiresAtSeconds(), 9_000_000_000_000L / 1_000) * 1_000,
        grant.getActions(),
        slot);
    changes.session(game, session, "REGISTERED");
  }

  void revoked(long game, SessionKeyRevoked revocation, long slot) {
    String session = keys.of(revocation.getSession().bytes());
    revocations.add(game, keys.of(revocation.getOwner().bytes()), session, slot);
    changes.session(game, session, "REVOKED");
  }

  void policy(SessionPolicy policy) {
    policies.put(
        new Key(
            policy.getGame(),
            keys.of(policy.getOwner().bytes()),
            keys.of(policy.getSession().bytes())),
        policy);
  }

  int size() {
    return grants.size() + revocations.size() + policies.size();
  }

  void flush(Connection connection) throws SQLException {
    grants.flush(connection);
    revocations.flush(connection);
    policies.forEach(
        (key, policy) ->
            usage.add(
                key.game(),
                key.owner(),
                key.session(),
                policy.getUsedVolumeLamports(),
                policy.getUsedItems()));
    usage.flush(connection);
  }
}
