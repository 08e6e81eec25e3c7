package io.phantomparadox.vault.ingest.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.ingest.limit.RateLimiter.Allowance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryRateLimiterTest {
  private long now = Long.MAX_VALUE - 5; // a monotonic clock may begin anywhere and overflow

  @Test
  void givenABurstUsedUpWhenTimePassesThenTokensComeBackAtTheRate() {
    RateLimiter limiter = new MemoryRateLimiter(new RateLimits(10, 20, 0, 0, 100), () -> now);

    assertThat(limiter.take("a", null, 20)).isEqualTo(new Allowance(true, 20, 0, 2, 0));
    assertThat(limiter.take("a", null, 15)).isEqualTo(new Allowance(false, 20, 0, 2, 2));
    now += Duration.ofMillis(1500).toNanos();
    assertThat(limiter.take("a", null, 15).granted()).isTrue();
    assertThat(limiter.take("a", null, 1).granted()).isFalse();
    now += Duration.ofHours(1).toNanos();
    assertThat(limiter.take("a", null, 20).granted()).as("never more than the burst").isTrue();
    assertThat(limiter.take("a", null, 1).granted()).isFalse();
  }

  @Test
  void givenOneAddressAtItsLimitWhenAnotherAsksThenItPasses() {
    RateLimiter limiter = new MemoryRateLimiter(new RateLimits(1, 2, 1, 3, 100), () -> now);

    assertThat(limiter.take("a", null, 2).granted()).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.take("a", null, 1).granted()).isFalse();
    }
    assertThat(limiter.take("b", null, 1).granted()).as("refusals took nothing from all").isTrue();
    assertThat(limiter.take("c", null, 1).granted())
        .as("all together are at their limit")
        .isFalse();
  }

  @Test
  void givenMoreAddressesThanAreKeptWhenAskedThenTheOnesInUseStayLimited() {
    RateLimiter limiter = new MemoryRateLimiter(new RateLimits(1, 1, 0, 0, 10), () -> now);

    assertThat(limiter.take("a", null, 1).granted()).isTrue();
    for (int i = 0; i < 1000; i++) {
      assertThat(limiter.take("other" + i, null, 1).granted()).isTrue();
      assertThat(limiter.take("a", null, 1).granted()).isFalse();
    }
  }

  @Test
  void givenNoLimitsWhenAskedThenEverythingPasses() {
    RateLimiter limiter = new MemoryRateLimiter(RateLimits.NONE, () -> now);

    assertThat(limiter.take("a", null, Long.MAX_VALUE)).isEqualTo(new Allowance(true, 0, 0, 0, 0));
  }

  @Test
  void givenABurstBelowABatchWhenCheckedThenRefused() {
    assertThatThrownBy(() -> new RateLimits(10, 999, 0, 0, 1).requireRoomFor(1000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
