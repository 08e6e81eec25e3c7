package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;

/** Hears what a {@link RpcSocket} hears. Called by one thread at a time, and must not block. */
public interface RpcSocketListener {
  /** Something happened to what is watched; {@code value} is the notification's result. */
  void onNotification(Subscription subscription, JsonNode value);

  /**
   * Nothing was heard for a while: from when the connection was lost until now, when everything is
   * subscribed again. There is no replay, so whoever needs what happened in between reads it.
   *
   * @param lastSlotHeard the last slot a notification named before, −1 when none did
   */
  void onGap(long lastSlotHeard);

  /** The node refused a subscription; it is not tried again on this connection. */
  void onRefused(Subscription subscription, String problem);
}
