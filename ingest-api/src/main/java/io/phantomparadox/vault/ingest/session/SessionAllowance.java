package io.phantomparadox.vault.ingest.session;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.program.SessionGrant;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * What a wallet allows a session key in one game (rule 4).
 *
 * @param owner the wallet
 * @param session the key that may sign for it
 */
public record SessionAllowance(long game, PublicKey owner, PublicKey session, SessionGrant grant) {
  /**
   * The line a wallet shows its owner and signs. Made from the values alone, so the same values
   * give the same bytes here and in a client.
   */
  public String statement() {
    return "Allow session key %s to %s in game %d of the Phantom Paradox Vault until %s: it may buy for at most %d lamports and sell at most %d items."
        .formatted(
            session,
            grant.actions().stream()
                .sorted()
                .map(IntentAction::name)
                .collect(Collectors.joining(", ")),
            game,
            Instant.ofEpochSecond(grant.expiresAtSeconds()),
            grant.maxVolumeLamports(),
            grant.maxItems());
  }
}
