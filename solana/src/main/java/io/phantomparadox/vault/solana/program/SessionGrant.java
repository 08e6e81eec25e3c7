package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.intent.IntentAction;
import java.util.Set;

/**
 * What an owner lets a session key do (RULES 4).
 *
 * @param maxVolumeLamports most lamports it may buy for in all
 * @param maxItems most items it may sell in all
 * @param expiresAtSeconds end, seconds of the Unix epoch
 * @param actions what it may sign
 */
public record SessionGrant(
    long maxVolumeLamports, int maxItems, long expiresAtSeconds, Set<IntentAction> actions) {
  public SessionGrant {
    actions = Set.copyOf(actions);
  }

  /** The actions as the program's bit mask: SELL is bit 0, CANCEL bit 5. */
  public int actionMask() {
    int mask = 0;
    for (IntentAction action : actions) {
      mask |= maskOf(action);
    }
    return mask;
  }

  /** The bit of one action in a session's mask. */
  public static int maskOf(IntentAction action) {
    return 1 << (action.code() - 1);
  }
}
