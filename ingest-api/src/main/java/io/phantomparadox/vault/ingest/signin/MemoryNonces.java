package io.phantomparadox.vault.ingest.signin;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nonces of one instance. */
public final class MemoryNonces implements Nonces {
  private final Duration life;
  private final int max;
  private final SecureRandom random;
  private final InstantSource clock;

  /** In the order of their making, so the oldest are first. */
  private final Map<String, Offer> offers = new LinkedHashMap<>();

  /** What was signed under which nonce, the latest of them; guarded by {@link #offers}. */
  private final Map<String, Hash32> authorised =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Hash32> eldest) {
          return size() > max;
        }
      };

  private record Offer(PublicKey wallet, Instant expiresAt) {}

  /**
   * @param life how long a nonce waits
   * @param max most that wait at a time
   */
  public MemoryNonces(Duration life, int max, SecureRandom random, InstantSource clock) {
    this.random = random;
    this.life = life;
    this.max = max;
    this.clock = clock;
  }

  @Override
  public Optional<String> offer(PublicKey wallet) {
    String nonce = Nonces.fresh(random);
    synchronized (offers) {
      forgetOld();
      if (offers.size() >= max) {
        return Optional.empty();
      }
      offers.put(nonce, new Offer(wallet, clock.instant().plus(life)));
      return Optional.of(nonce);
    }
  }

  @Override
  public Optional<PublicKey> take(String nonce) {
    synchronized (offers) {
      forgetOld();
      @Nullable Offer offer = offers.remove(nonce);
      return Optional.ofNullable(offer).map(Offer::wallet);
    }
  }

  @Override
  public void authorised(String nonce, Hash32 text) {
    synchronized (offers) {
      authorised.put(nonce, text);
    }
  }

  @Override
  public Optional<Hash32> authorised(String nonce) {
    synchronized (offers) {
      return Optional.ofNullable(authorised.get(nonce));
    }
  }

  private void forgetOld() {
    Instant now = clock.instant();
    Iterator<Offer> oldest = offers.values().iterator();
    while (oldest.hasNext() && !oldest.next().expiresAt().isAfter(now)) {
      oldest.remove();
    }
  }
}
