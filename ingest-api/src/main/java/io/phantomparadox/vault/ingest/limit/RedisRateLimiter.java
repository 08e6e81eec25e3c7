package io.phantomparadox.vault.ingest.limit;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.phantomparadox.vault.ingest.redis.RedisLink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Buckets in Redis, shared by all doors that know it: one script call for all buckets of a request,
 * all or nothing, by Redis's own clock.
 *
 * <p>When Redis does not answer in time ({@link RedisLink}) the limits do not fall: this instance
 * counts by itself for a second, then asks Redis again. N instances then let through at most N
 * times as much. Taking intents never waits for Redis longer than that.
 */
public final class RedisRateLimiter implements RateLimiter {
  private static final String SCRIPT = script();

  /** One hash slot for all, so that a Redis cluster can run the script too. */
  private static final String PREFIX = "{vault-rate}:";

  private final RateLimits limits;
  private final RateLimiter alone;
  private final RedisLink redis;
  private final String digest;

  /**
   * @param redis where buckets are; closed by whoever made it
   * @param alone what counts while Redis is away
   */
  public RedisRateLimiter(RateLimits limits, RedisLink redis, RateLimiter alone) {
    this.limits = limits;
    this.alone = alone;
    this.redis = redis;
    this.digest = sha1(SCRIPT);
  }

  @Override
  public Allowance take(String address, @Nullable String producer, long count) {
    List<Bucket> buckets = buckets(address, producer);
    if (buckets.isEmpty()) {
      return alone.take(address, producer, count);
    }
    return redis
        .ask(
            (commands, patience) ->
                allowance(buckets, run(commands, patience, buckets, count), count))
        .orElseGet(() -> alone.take(address, producer, count));
  }

  @Override
  public Allowance glance(String address) {
    // an answer that cost nothing must not wait for Redis
    return alone.glance(address);
  }

  @Override
  public Where where() {
    return redis.isAway() ? Where.SHARED_AWAY : Where.SHARED;
  }

  @Override
  public void close() {
    alone.close();
  }

  private record Bucket(String key, double perSecond, long burst) {}

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
      RedisAsyncCommands<String, String> commands,
      RedisLink.Patience patience,
      List<Bucket> buckets,
      long count)
      throws ExecutionException, TimeoutException, InterruptedException {
    String[] keys = buckets.stream().map(bucket -> PREFIX + bucket.key()).toArray(String[]::new);
    List<String> values = new ArrayList<>(1 + 2 * buckets.size());
    values.add(Long.toString(count));
    for (Bucket bucket : buckets) {
      values.add(Double.toString(bucket.perSecond()));
      values.add(Long.toString(bucket.burst()));
    }
    String[] arguments = values.toArray(String[]::new);
    RedisFuture<List<String>> known =
        commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
    try {
      return Objects.requireNonNull(patience.await(known));
    } catch (ExecutionException failed) {
      if (!(failed.getCause() instanceof RedisNoScriptException)) {
        throw failed;
      }
      RedisFuture<List<String>> whole =
          commands.eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments);
      return Objects.requireNonNull(patience.await(whole));
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
