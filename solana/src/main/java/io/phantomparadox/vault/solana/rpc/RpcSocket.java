package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A websocket that stays subscribed.
 *
 * <p>When the connection breaks, or nothing is heard for {@code silenceMax} although a ping was
 * sent, it connects again after a pause that grows up to {@code pauseMax} with jitter, subscribes
 * to everything again and then reports the gap. A notification only says that there is something to
 * read: it may be missing, doubled or of a fork.
 *
 * <p>All state belongs to one thread, which also calls the listener.
 */
public final class RpcSocket implements AutoCloseable {
  /** Largest notification read, in characters. */
  public static final int TEXT_CHARS_MAX = 16 << 20;

  /** Most subscriptions of one socket. */
  public static final int SUBSCRIPTIONS_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RpcSocket.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);

  private final URI endpoint;
  private final RpcSocketListener listener;
  private final Duration silenceMax;
  private final Duration pauseMax;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_DEADLINE).build();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rpc-socket").factory());

  private final Set<Subscription> wanted = new LinkedHashSet<>();
  private final Map<Long, Subscription> asked = new HashMap<>();
  private final Map<Long, Subscription> active = new HashMap<>();
  private @Nullable Connection connection;
  private @Nullable Future<?> watch;
  private @Nullable Future<?> connecting;
  private long nextId = 1;
  private long lastSlotHeard = -1;
  private int failures;
  private boolean hadConnection;
  private boolean gapToReport;
  private boolean closed;

  /**
   * Begins to connect.
   *
   * @param endpoint ws or wss
   * @param silenceMax after so long without a sign of life the connection is given up
   * @param pauseMax longest pause before connecting again
   */
  public RpcSocket(
      URI endpoint, RpcSocketListener listener, Duration silenceMax, Duration pauseMax) {
    this.endpoint = endpoint;
    this.listener = listener;
    this.silenceMax = silenceMax;
    this.pauseMax = pauseMax;
    thread.execute(this::connect);
  }

  /**
   * Watches something, on this connection and every later one.
   *
   * @throws IllegalStateException when the socket is closed
   */
  public void subscribe(Subscription subscription) {
    submit(
        () -> {
          if (wanted.size() == SUBSCRIPTIONS_MAX && !wanted.contains(subscription)) {
            listener.onRefused(subscription, "more than " + SUBSCRIPTIONS_MAX + " subscriptions");
          } else if (wanted.add(subscription) && connection != null) {
            ask(connection, subscription);
          }
        });
  }

  /** Stops watching something. What is under way may still be heard. */
  public void unsubscribe(Subscription subscription) {
    submit(
        () -> {
          wanted.remove(subscription);
          Connection open = connection;
          active
              .entrySet()
              .removeIf(
                  entry -> {
                    boolean gone = entry.getValue().equals(subscription);
                    if (gone && open != null) {
                      open.send(SocketRequests.unsubscribe(nextId++, subscription, entry.getKey()));
                    }
                    return gone;
                  });
        });
  }

  @Override
  public void close() {
    tell(
        () -> {
          closed = true;
          drop();
          thread.shutdownNow();
        });
    http.shutdownNow();
  }

  private void submit(Runnable task) {
    if (thread.isShutdown()) {
      throw new IllegalStateException("this socket is closed");
    }
    thread.execute(task);
  }

  private void connect() {
    Connection attempt = new Connection();
    connecting =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_DEADLINE)
            .buildAsync(endpoint, attempt)
            .whenComplete(
                (socket, failure) ->
                    tell(
                        () -> {
                          if (closed && socket != null) {
                            socket.abort();
                          } else if (failure != null) {
                            LOG.debug("no websocket to {}: {}", endpoint, failure.toString());
                            reconnectLater();
                          } else {
                            connected(attempt, socket);
                          }
                        }));
  }

  private void connected(Connection opened, WebSocket socket) {
    opened.socket = socket;
    connection = opened;
    gapToReport = hadConnection;
    hadConnection = true;
    wanted.forEach(subscription -> ask(opened, subscription));
    reportGapWhenSubscribed();
    long half = Math.max(1, silenceMax.toMillis() / 2);
    watch =
        thread.scheduleWithFixedDelay(() -> lookForLife(opened), half, half, TimeUnit.MILLISECONDS);
  }

  private void ask(Connection open, Subscription subscription) {
    long id = nextId++;
    asked.put(id, subscription);
    open.send(SocketRequests.subscribe(id, subscription));
  }

  private void heard(Connection from, String text) {
    if (from != connection) {
      return;
    }
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException malformed) {
      LOG.warn("{} sent no JSON, connecting again", endpoint);
      lost(from);
      return;
    }
    if (message.has("method")) {
      notified(message.path("params"));
    } else if (message.path("id").canConvertToLong()) {
      answered(message.path("id").longValue(), message);
    }
  }

  private void answered(long id, JsonNode message) {
    Subscription subscription = asked.remove(id);
    if (subscription == null) {
      return;
    }
    if (message.path("result").canConvertToLong()) {
      failures = 0;
      active.put(message.get("result").longValue(), subscription);
    } else {
      wanted.remove(subscription);
      listener.onRefused(subscription, message.path("error").toString());
    }
    reportGapWhenSubscribed();
  }

  private void reportGapWhenSubscribed() {
    if (gapToReport && asked.isEmpty()) {
      gapToReport = false;
      listener.onGap(lastSlotHeard);
    }
  }

  private void notified(JsonNode params) {
    Subscription subscription = active.get(params.path("subscription").asLong(-1));
    if (subscription == null) {
      return;
    }
    JsonNode result = params.path("result");
    long slot =
        switch (subscription) {
          case Subscription.Slots slots -> result.path("slot").asLong(-1);
          case Subscription.Roots roots -> result.asLong(-1);
          default -> result.path("context").path("slot").asLong(-1);
        };
    lastSlotHeard = Math.max(lastSlotHeard, slot);
    if (subscription instanceof Subscription.SignatureResult) {
      // told once, then the node forgets it
      active.remove(params.path("subscription").asLong());
      wanted.remove(subscription);
    }
    listener.onNotification(subscription, result);
  }

  private void lookForLife(Connection watched) {
    if (watched != connection) {
      return;
    }
    if (System.nanoTime() - watched.lastSign > silenceMax.toNanos()) {
      LOG.info(
          "nothing heard from {} for {} ms, connecting again", endpoint, silenceMax.toMillis());
      lost(watched);
    } else {
      watched.ping();
    }
  }

  private void lost(Connection gone) {
    if (gone == connection && !closed) {
      drop();
      reconnectLater();
    }
  }

  private void drop() {
    if (watch != null) {
      watch.cancel(false);
    }
    if (connecting != null) {
      connecting.cancel(true);
    }
    if (connection != null) {
      connection.abort();
    }
    watch = null;
    connection = null;
    asked.clear();
    active.clear();
  }

  private void reconnectLater() {
    if (closed) {
      return;
    }
    failures++;
    long ceiling = Math.min(pauseMax.toMillis(), 50L << Math.min(failures, 20));
    long pause = random.nextLong(ceiling + 1);
    LOG.debug("connecting to {} again in {} ms", endpoint, pause);
    connecting = thread.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
  }

  /** Hands something to the one thread; after close there is nobody to hear it, and need not be. */
  private void tell(Runnable task) {
    if (!thread.isShutdown()) {
      thread.execute(task);
    }
  }

  /** One connection; its callbacks come from the HTTP client's threads and only hand over. */
  private final class Connection implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private volatile long lastSign = System.nanoTime();
    private volatile @Nullable WebSocket socket;
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

    /** Only one message may be under way at a time. */
    void send(String message) {
      WebSocket open = socket;
      if (open != null) {
        sending =
            sending
                .thenCompose(before -> open.sendText(message, true))
                .whenComplete((done, failure) -> loseOn(failure));
      }
    }

    void ping() {
      WebSocket open = socket;
      if (open != null) {
        sending =
            sending
                .thenCompose(before -> open.sendPing(ByteBuffer.allocate(0)))
                .whenComplete((done, failure) -> loseOn(failure));
      }
    }

    void abort() {
      WebSocket open = socket;
      if (open != null) {
        open.abort();
      }
    }

    private void loseOn(@Nullable Throwable failure) {
      if (failure != null) {
        tell(() -> lost(this));
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      lastSign = System.nanoTime();
      if (text.length() + data.length() > TEXT_CHARS_MAX) {
        tell(() -> lost(this));
        return null;
      }
      text.append(data);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        tell(() -> heard(this, whole));
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      lastSign = System.nanoTime();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      tell(() -> lost(this));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      tell(() -> lost(this));
    }
  }
}
