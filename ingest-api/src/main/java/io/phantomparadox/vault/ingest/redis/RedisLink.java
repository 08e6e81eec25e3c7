package io.phantomparadox.vault.ingest.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis that is made in the background and asked within {@value #ANSWER_MILLIS} ms.
 * A question that is not answered leaves Redis alone for a second: whoever asks has a way of its
 * own meanwhile. Thread-safe.
 */
public final class RedisLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final long ANSWER_MILLIS = 100;
  private static final Duration AWAY_FOR = Duration.ofSeconds(1);
  private static final Duration CONNECT = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final RedisClient client;
  private final Thread connector;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable StatefulRedisConnection<String, String> connection;
  private volatile boolean away = true;
  private volatile long askAgainAt;

  /**
   * Connects in the background.
   *
   * @param redis {@code redis://[password@]host:port[/db]} or {@code rediss://…}; never logged
   * @param nanos a monotonic clock, nanoseconds
   */
  public RedisLink(URI redis, LongSupplier nanos) {
    this.nanos = nanos;
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(CONNECT);
    this.client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(true)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
            .build());
    this.askAgainAt = nanos.getAsLong();
    this.connector = Thread.ofPlatform().name("redis-connect").daemon().start(this::connect);
  }

  /** Waits for Redis' answers, all of one question together no longer than the deadline. */
  public final class Patience {
    private final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);

    private Patience() {}

    /** The answer, null when Redis has none. */
    public <A> @Nullable A await(Future<A> answer)
        throws ExecutionException, TimeoutException, InterruptedException {
      return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  /** One or more commands that belong together. */
  @FunctionalInterface
  public interface Question<T> {
    /** Asks, and reads what is answered. */
    T ask(RedisAsyncCommands<String, String> redis, RedisLink.Patience patience)
        throws ExecutionException, TimeoutException, InterruptedException;
  }

  /** Asks Redis; empty when it is away or does not answer in time. */
  public <T> Optional<T> ask(Question<T> question) {
    StatefulRedisConnection<String, String> redis = connection;
    if (redis == null || (away && nanos.getAsLong() - askAgainAt < 0)) {
      return Optional.empty();
    }
    try {
      T answer = question.ask(redis.async(), new Patience());
      if (away) {
        away = false;
        LOG.info("Redis answers: limits and nonces are shared");
      }
      return Optional.of(answer);
    } catch (ExecutionException
        | TimeoutException
        | CancellationException
        | RedisException
        | NumberFormatException failed) {
      askAgainAt = nanos.getAsLong() + AWAY_FOR.toNanos();
      if (!away) {
        away = true;
        LOG.warn(
            "Redis does not answer: this instance goes on alone ({})",
            failed.getClass().getSimpleName());
      }
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Whether the last question was not answered, or none was yet. */
  public boolean isAway() {
    return away;
  }

  @Override
  public void close() {
    closed.countDown();
    connector.interrupt();
    StatefulRedisConnection<String, String> redis = connection;
    if (redis != null) {
      redis.close();
    }
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }

  private void connect() {
    boolean told = false;
    try {
      while (closed.getCount() > 0) {
        try {
          connection = client.connect(StringCodec.UTF8);
          return;
        } catch (RedisException unreachable) {
          if (!told) {
            LOG.warn("Redis is not reachable: this instance goes on alone");
            told = true;
          }
          if (closed.await(AWAY_FOR.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
