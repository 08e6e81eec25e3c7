package io.phantomparadox.vault.listener;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcSocket;
import io.phantomparadox.vault.solana.rpc.RpcSocketListener;
import io.phantomparadox.vault.solana.rpc.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Websockets that wake the poller when a slot becomes final or a program was named. A notification
 * may be missing, doubled or late, so nothing is read out of one: whatever they do, the poller
 * finds the same.
 */
final class SocketWatch implements RpcSocketListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SocketWatch.class);

  /** Roots come every slot; a socket that is silent for so long is not relied on. */
  private static final Duration ALIVE_FOR = Duration.ofSeconds(2);

  private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

  private final Runnable wake;
  private final List<RpcSocket> sockets = new ArrayList<>();
  private final AtomicLong heardAt = new AtomicLong(System.nanoTime() - ALIVE_FOR.toNanos());

  private SocketWatch(Runnable wake) {
    this.wake = wake;
  }

  /** Connects to the sockets of a configuration, and again whenever one is lost. */
  static SocketWatch open(ListenerConfig config, Runnable wake) {
    SocketWatch watch = new SocketWatch(wake);
    List<PublicKey> programs = new ArrayList<>();
    programs.add(config.programId());
    config.programs().forEach(program -> programs.add(program.id()));
    config
        .reading()
        .wsUrls()
        .forEach(
            url -> {
              RpcSocket socket = new RpcSocket(url, watch, SILENCE_MAX, PAUSE_MAX);
              watch.sockets.add(socket);
              socket.subscribe(new Subscription.Roots());
              programs.forEach(
                  program ->
                      socket.subscribe(new Subscription.LogsOf(program, Commitment.FINALIZED)));
            });
    return watch;
  }

  /** Whether a socket tells what happens right now. */
  boolean alive() {
    return !sockets.isEmpty() && System.nanoTime() - heardAt.get() < ALIVE_FOR.toNanos();
  }

  @Override
  public void onNotification(Subscription subscription, JsonNode value) {
    heardAt.set(System.nanoTime());
    wake.run();
  }

  @Override
  public void onGap(long lastSlotHeard) {
    LOG.info(
        "websocket is back, the last slot heard was {}; polling bridged the gap", lastSlotHeard);
    wake.run();
  }

  @Override
  public void onRefused(Subscription subscription, String problem) {
    LOG.info("websocket refused {}: {}; polling goes on", subscription, problem);
  }

  @Override
  public void close() {
    sockets.forEach(RpcSocket::close);
  }
}
