package io.phantomparadox.vault.ingest.signin;

import io.lettuce.core.SetArgs;
import io.phantomparadox.vault.ingest.redis.RedisLink;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/**
 * The nonces of all doors on one Redis: offered by one, taken at any, by one alone.
 *
 * <p>While Redis is away an instance keeps what it offers itself, and knows what it kept also when
 * Redis is back. A nonce that Redis has is unknown meanwhile: the wallet signs in again. How many
 * wait is bounded by their life, the limits of requests and Redis' own memory.
 */
public final class RedisNonces implements Nonces {
  private static final String OFFERED = "{vault-nonce}:";
  private static final String SIGNED = "{vault-signed}:";

  private final RedisLink redis;
  private final Nonces alone;
  private final Duration life;
  private final SecureRandom random;

  /**
   * @param life how long a nonce waits, and what was signed under it is remembered
   * @param alone what keeps nonces while Redis is away
   */
  public RedisNonces(RedisLink redis, Nonces alone, Duration life, SecureRandom random) {
    this.random = random;
    this.redis = redis;
    this.alone = alone;
    this.life = life;
  }

  @Override
  public Optional<String> offer(PublicKey wallet) {
    String nonce = Nonces.fresh(random);
    // when in doubt another one: Redis may have kept this and only its answer be late
    return keep(OFFERED + nonce, wallet.toBase58()) ? Optional.of(nonce) : alone.offer(wallet);
  }

  @Override
  public Optional<PublicKey> take(String nonce) {
    Optional<PublicKey> own = alone.take(nonce);
    return own.isPresent()
        ? own
        : redis
            .ask(
                (commands, patience) ->
                    Optional.ofNullable(patience.await(commands.getdel(OFFERED + nonce))))
            .flatMap(found -> found)
            .map(PublicKey::fromBase58);
  }

  @Override
  public void authorised(String nonce, Hash32 text) {
    if (!keep(SIGNED + nonce, text.toHex())) {
      alone.authorised(nonce, text);
    }
  }

  @Override
  public Optional<Hash32> authorised(String nonce) {
    Optional<Hash32> own = alone.authorised(nonce);
    return own.isPresent()
        ? own
        : redis
            .ask(
                (commands, patience) ->
                    Optional.ofNullable(patience.await(commands.get(SIGNED + nonce))))
            .flatMap(found -> found)
            .map(Hash32::fromHex);
  }

  private boolean keep(String key, String value) {
    return redis
        .ask(
            (commands, patience) ->
                "OK".equals(patience.await(commands.set(key, value, SetArgs.Builder.px(life)))))
        .orElse(false);
  }
}
