package io.phantomparadox.vault.ingest.limit;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets in Redis, shared by all doors that know it: one script call for all buckets of a request,
 * all or nothing, by Redis's own clock.
 *
 * <p>When Redis does not answer within {@value #ANSWER_MILLIS} ms the limits do not fall: this
 * instance counts by itself for a second, then asks Redis again. N instances then let through at
 * most N times as much. Taking intents never waits for Redis longer than that.
 */
public final class RedisRateLimiter implements RateLimiter {
  private static final Logger LOG = LoggerFactory.getLogger(RedisRateLimiter.class);
  private static final long ANSWER_MILLIS = 100;
  private static final Duration AWAY_FOR = Duration.ofSeconds(1);
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final String SCRIPT = script();

  /** One hash slot for all, so that a Redis cluster can run the script too. */
  private static final String PREFIX = "{vault-rate}:";

  private final RateLimits limits;
  private final RateLimiter alone;
  private final LongSupplier nanos;
  private final RedisClient client;
  private final String digest;
  private final Thread connector;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable StatefulRedisConnection<String, String> connection;
  private volatile boolean away = true;
  private volatile long askAgainAt;

  /**
   * Connects in the background; until then it counts alone.
   *
   * @param redis {@code redis://[password@]host:port[/db]} or {@code rediss://…}; never logged
   * @param alone what counts while Redis is away
   * @param nanos a monotonic clock, nanoseconds
   */
  public RedisRateLimiter(RateLimits limits, URI redis, RateLimiter alone, LongSupplier nanos) {
    this.limits = limits;
    this.alone = alone;
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
    this.digest = sha1(SCRIPT);
    this.connector = Thread.ofPlatform().name("redis-connect").daemon().start(this::connect);
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
            LOG.warn("Redis is not reachable: limits are counted by this instance alone");
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

  @Override
  public Allowance take(String address, @Nullable String producer, long count) {
    StatefulRedisConnection<String, String> redis = connection;
    if (redis == null || (away && nanos.getAsLong() - askAgainAt < 0)) {
      return alone.take(address, producer, count);
    }
    List<Bucket> buckets = buckets(address, producer);
    if (buckets.isEmpty()) {
      return alone.take(address, producer, count);
    }
    try {
      Allowance allowance = allowance(buckets, run(redis, buckets, count), count);
      if (away) {
        away = false;
        LOG.info("Redis answers: limits are shared");
      }
      return allowance;
    } catch (ExecutionException
        | TimeoutException
        | CancellationException
        | RedisException
        | NumberFormatException failed) {
      askAgainAt = nanos.getAsLong() + AWAY_FOR.toNanos();
      if (!away) {
        away = true;
        LOG.warn(
            "Redis does not answer: limits are counted by this instance alone ({})",
            failed.getClass().getSimpleName());
      }
      return alone.take(address, producer, count);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return alone.take(address, producer, count);
    }
  }

  @Override
  public Allowance glance(String address) {
    // an answer that cost nothing must not wait for Redis
    return alone.glance(address);
  }

  @Override
  public Where where() {
    return away ? Where.SHARED_AWAY : Where.SHARED;
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
    alone.close();
  }

  private record Bucket(String key, long perSecond, long burst) {}

  private List<Bucket> buckets(String address, @Nullable String producer) {
    List<Bucket> buckets = new ArrayList<>(3);
    if (limits.addressPerSecond() > 0) {
      buckets.add(new Bucket("a:" + address, limits.addressPerSecond(), limits.addressBurst()));
      if (producer != null) {
        buckets.add(new Bucket("p:" + producer, limits.addressPerSecond(), limits.addressBurst()));
      }
    }
    if (limits.totalPerSecond() > 0) {
      buckets.add(new Bucket("all", limits.totalPerSecond(), limits.totalBurst()));
    }
    return buckets;
  }

  private List<String> run(
      StatefulRedisConnection<String, String> redis, List<Bucket> buckets, long count)
      throws ExecutionException, TimeoutException, InterruptedException {
    String[] keys = buckets.stream().map(bucket -> PREFIX + bucket.key()).toArray(String[]::new);
    List<String> values = new ArrayList<>(1 + 2 * buckets.size());
    values.add(Long.toString(count));
    for (Bucket bucket : buckets) {
      values.add(Long.toString(bucket.perSecond()));
      values.add(Long.toString(bucket.burst()));
    }
    String[] arguments = values.toArray(String[]::new);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
    try {
      RedisFuture<List<String>> known =
          redis.async().evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
      return known.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RedisNoScriptException) {
        RedisFuture<List<String>> whole =
            redis.async().eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments);
        return whole.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      throw failed;
    }
  }

  /** The script answers which bucket refused (0 for none), then what is left in each. */
  private static Allowance allowance(List<Bucket> buckets, List<String> answer, long count) {
    int refused = Integer.parseInt(answer.getFirst());
    int told = refused == 0 ? 0 : refused - 1;
    Bucket bucket = buckets.get(told);
    double left = Double.parseDouble(answer.get(told + 1));
    return new Allowance(
        refused == 0,
        bucket.burst(),
        (long) left,
        seconds(bucket.burst() - left, bucket),
        refused == 0 ? 0 : Math.max(1, seconds(count - left, bucket)));
  }

  private static long seconds(double missing, Bucket bucket) {
    return missing <= 0 ? 0 : (long) Math.ceil(missing / bucket.perSecond());
  }

  /** Redis names a script by it. */
  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      // every Java platform must have it
      throw new IllegalStateException(impossible);
    }
  }

  private static String script() {
    try (InputStream in = RedisRateLimiter.class.getResourceAsStream("buckets.lua")) {
      if (in == null) {
        throw new IllegalStateException("this build carries no buckets.lua");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
