package io.phantomparadox.vault.benchmarks.listener;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.rpc.RpcSocket;
import io.phantomparadox.vault.solana.rpc.RpcSocketListener;
import io.phantomparadox.vault.solana.rpc.Subscription;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** When each slot became final, as the node itself told over a websocket of its own. */
final class FinalClock implements RpcSocketListener, AutoCloseable {
  private final ConcurrentSkipListMap<Long, Long> finalAtMillis = new ConcurrentSkipListMap<>();
  private final RpcSocket socket;

  private FinalClock(LocalChain node) {
    socket = new RpcSocket(node.wsUrl(), this, Duration.ofSeconds(20), Duration.ofSeconds(1));
  }

  static FinalClock of(LocalChain node) {
    FinalClock clock = new FinalClock(node);
    clock.socket.subscribe(new Subscription.Roots());
    return clock;
  }

  /** Milliseconds of the Unix epoch; the first root at or above the slot. */
  long finalAt(long slot) {
    Map.Entry<Long, Long> entry = finalAtMillis.ceilingEntry(slot);
    if (entry == null) {
      throw new IllegalStateException("no root at or above slot " + slot);
    }
    return entry.getValue();
  }

  @Override
  public void onNotification(Subscription subscription, JsonNode value) {
    finalAtMillis.putIfAbsent(value.asLong(), System.currentTimeMillis());
  }

  @Override
  public void onGap(long lastSlotHeard) {
    throw new IllegalStateException("the clock's own websocket was lost");
  }

  @Override
  public void onRefused(Subscription subscription, String problem) {
    throw new IllegalStateException("no root subscription: " + problem);
  }

  @Override
  public void close() {
    socket.close();
  }
}
