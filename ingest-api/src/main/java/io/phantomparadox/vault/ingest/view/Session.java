package io.phantomparadox.vault.ingest.view;

import io.phantomparadox.vault.schemas.avro.SessionPolicy;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.util.Arrays;
import java.util.List;

/**
 * A session key as netting holds it.
 *
 * @param maxVolumeLamports unsigned limit of what it may buy
 * @param maxItems unsigned limit of how many items it may sell
 * @param expiresAtMillis end, milliseconds of the Unix epoch
 * @param actions bit n allows the action of code n
 * @param revoked for ever
 * @param usedVolumeLamports executed and reserved
 * @param usedItems executed and reserved
 */
public record Session(
    long maxVolumeLamports,
    long maxItems,
    long expiresAtMillis,
    int actions,
    boolean revoked,
    long usedVolumeLamports,
    long usedItems) {

  static Session of(SessionPolicy policy) {
    return new Session(
        policy.getMaxVolumeLamports(),
        policy.getMaxItems(),
        policy.getExpiresAtMillis(),
        policy.getActions(),
        policy.getRevoked(),
        policy.getUsedVolumeLamports(),
        policy.getUsedItems());
  }

  /** Whether it may sign such an intent. */
  public boolean allows(IntentAction action) {
    return (actions & (1 << action.code())) != 0;
  }

  /** Whether it is over at this time, milliseconds of the Unix epoch. */
  public boolean expiredAt(long millis) {
    return millis >= expiresAtMillis;
  }

  /** The names of the actions it may sign. */
  public List<String> actionNames() {
    return Arrays.stream(IntentAction.values())
        .filter(this::allows)
        .map(IntentAction::name)
        .toList();
  }
}
