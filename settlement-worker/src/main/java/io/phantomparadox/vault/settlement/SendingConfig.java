package io.phantomparadox.vault.settlement;

import java.time.Duration;
import java.util.List;

/**
 * How a worker sends.
 *
 * @param mode ENABLE_ONCHAIN_SETTLEMENT (true, false or dry-run; default true)
 * @param format SETTLEMENT_TRANSACTION_FORMAT (auto, v0 or v1; default auto: v1 where the cluster
 *     takes it)
 * @param pollInterval SETTLEMENT_POLL_MS (default 200): wait between two looks at a batch
 * @param resendInterval SETTLEMENT_RESEND_MS (default 2000): wait before the same bytes go out
 *     again
 * @param maxAttempts SETTLEMENT_MAX_ATTEMPTS (default 5): signatures per step before an operator
 *     must look
 * @param maxOpenTransactions SETTLEMENT_MAX_OPEN (default 16): transactions of a batch under way at
 *     once
 * @param maxPriorityFeeLamports SETTLEMENT_MAX_PRIORITY_FEE (default 100000): cap of a
 *     transaction's priority fee, lamports
 * @param stuckAfter SETTLEMENT_STUCK_AFTER_MS (default 300000): a batch that is under way for
 *     longer makes the worker say so
 */
public record SendingConfig(
    Mode mode,
    Format format,
    Duration pollInterval,
    Duration resendInterval,
    int maxAttempts,
    int maxOpenTransactions,
    long maxPriorityFeeLamports,
    Duration stuckAfter) {

  /** How far a worker goes. */
  public enum Mode {
    /** To the end. */
    ON,
    /** Plans and publishes, and stops before the chain. */
    OFF,
    /** Plans, and simulates the commit; publishes, signs and sends nothing. */
    DRY_RUN
  }

  /** Which transactions a worker makes. */
  public enum Format {
    AUTO,
    V0,
    V1
  }

  public SendingConfig {
    require(maxAttempts >= 1 && maxAttempts <= 100, "maxAttempts lies in 1..100");
    require(
        maxOpenTransactions >= 1 && maxOpenTransactions <= 256,
        "maxOpenTransactions lies in 1..256, what one getSignatureStatuses takes");
    require(
        maxPriorityFeeLamports >= 0 && maxPriorityFeeLamports <= 1_000_000_000,
        "maxPriorityFeeLamports lies in 0..1000000000");
    for (Duration duration : List.of(pollInterval, resendInterval, stuckAfter)) {
      require(!duration.isNegative() && !duration.isZero(), "a duration is not positive");
    }
  }

  /** The defaults above. */
  public static SendingConfig defaults() {
    return new SendingConfig(
        Mode.ON,
        Format.AUTO,
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        5,
        16,
        100_000,
        Duration.ofMinutes(5));
  }

  /** The same with another wait between looks. */
  public SendingConfig withPollInterval(Duration interval) {
    return new SendingConfig(
        mode,
        format,
        interval,
        resendInterval,
        maxAttempts,
        maxOpenTransactions,
        maxPriorityFeeLamports,
        stuckAfter);
  }

  /** The same in another mode. */
  public SendingConfig withMode(Mode other) {
    return new SendingConfig(
        other,
        format,
        pollInterval,
        resendInterval,
        maxAttempts,
        maxOpenTransactions,
        maxPriorityFeeLamports,
        stuckAfter);
  }

  /** The same with other transactions. */
  public SendingConfig withFormat(Format other) {
    return new SendingConfig(
        mode,
        other,
        pollInterval,
        resendInterval,
        maxAttempts,
        maxOpenTransactions,
        maxPriorityFeeLamports,
        stuckAfter);
  }

  /** The same with other bounds: signatures per step, and how soon the same bytes go out again. */
  public SendingConfig withTries(int attempts, Duration resendAfter) {
    return new SendingConfig(
        mode,
        format,
        pollInterval,
        resendAfter,
        attempts,
        maxOpenTransactions,
        maxPriorityFeeLamports,
        stuckAfter);
  }

  /** The same with another bound of transactions of a batch under way at once. */
  public SendingConfig withOpenMax(int transactions) {
    return new SendingConfig(
        mode,
        format,
        pollInterval,
        resendInterval,
        maxAttempts,
        transactions,
        maxPriorityFeeLamports,
        stuckAfter);
  }

  /** The same with another cap of a transaction's priority fee, lamports. */
  public SendingConfig withPriorityFeeMax(long lamports) {
    return new SendingConfig(
        mode,
        format,
        pollInterval,
        resendInterval,
        maxAttempts,
        maxOpenTransactions,
        lamports,
        stuckAfter);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("settlement: " + problem);
    }
  }
}
