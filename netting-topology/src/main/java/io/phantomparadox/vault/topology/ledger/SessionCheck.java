package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The second look at session keys, at the cut's instant (RULES 4). */
final class SessionCheck {
  private final GameTables tables;
  private final long cutAtMillis;
  private final Map<Key, Optional<Refusal>> known = new HashMap<>();

  SessionCheck(GameTables tables, long cutAtMillis) {
    this.tables = tables;
    this.cutAtMillis = cutAtMillis;
  }

  private record Key(Id32 owner, Id32 session) {}

  /** What is against a half by this signer now; null when nothing is. */
  @Nullable Refusal objection(Id32 owner, Id32 signer) {
    if (owner.equals(signer)) {
      return null;
    }
    return known.computeIfAbsent(new Key(owner, signer), this::look).orElse(null);
  }

  private Optional<Refusal> look(Key key) {
    SessionState session = tables.session(key.owner(), key.session());
    if (session == null) {
      return Optional.of(Refusal.SESSION_UNKNOWN);
    }
    if (session.revoked()) {
      return Optional.of(Refusal.SESSION_REVOKED);
    }
    return session.expiredAt(cutAtMillis) ? Optional.of(Refusal.SESSION_EXPIRED) : Optional.empty();
  }
}
