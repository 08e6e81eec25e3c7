package io.phantomparadox.vault.solana.tx;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a v1 transaction asks for itself (SIMD-0385). In v1 a limit that is not set is zero, so a
 * transaction without compute-unit and loaded-data limits cannot run.
 */
public final class V1Config {
  /** Nothing asked for: the form of messages of older versions. */
  public static final V1Config NONE = new V1Config(null, null, null, null);

  private final @Nullable Long priorityFeeLamports;
  private final @Nullable Integer computeUnitLimit;
  private final @Nullable Integer loadedAccountsDataSizeLimit;
  private final @Nullable Integer heapSizeBytes;

  V1Config(
      @Nullable Long priorityFeeLamports,
      @Nullable Integer computeUnitLimit,
      @Nullable Integer loadedAccountsDataSizeLimit,
      @Nullable Integer heapSizeBytes) {
    this.priorityFeeLamports = priorityFeeLamports;
    this.computeUnitLimit = computeUnitLimit;
    this.loadedAccountsDataSizeLimit = loadedAccountsDataSizeLimit;
    this.heapSizeBytes = heapSizeBytes;
  }

  /**
   * The limits every v1 transaction of ours sets.
   *
   * @param computeUnitLimit compute units, u32
   * @param loadedAccountsDataSizeLimit bytes of account data, u32
   * @param priorityFeeLamports the whole priority fee, not a price per unit
   */
  public static V1Config of(
      int computeUnitLimit, int loadedAccountsDataSizeLimit, long priorityFeeLamports) {
    return new V1Config(priorityFeeLamports, computeUnitLimit, loadedAccountsDataSizeLimit, null);
  }

  /** The whole priority fee in lamports, u64. */
  public OptionalLong priorityFeeLamports() {
    return priorityFeeLamports == null
        ? OptionalLong.empty()
        : OptionalLong.of(priorityFeeLamports);
  }

  /** Compute units, u32. */
  public OptionalInt computeUnitLimit() {
    return optional(computeUnitLimit);
  }

  /** Bytes of account data that may be loaded, u32. */
  public OptionalInt loadedAccountsDataSizeLimit() {
    return optional(loadedAccountsDataSizeLimit);
  }

  /** Bytes of heap, u32. */
  public OptionalInt heapSizeBytes() {
    return optional(heapSizeBytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof V1Config that
        && priorityFeeLamports().equals(that.priorityFeeLamports())
        && computeUnitLimit().equals(that.computeUnitLimit())
        && loadedAccountsDataSizeLimit().equals(that.loadedAccountsDataSizeLimit())
        && heapSizeBytes().equals(that.heapSizeBytes());
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        priorityFeeLamports, computeUnitLimit, loadedAccountsDataSizeLimit, heapSizeBytes);
  }

  @Override
  public String toString() {
    return "V1Config[priorityFeeLamports="
        + priorityFeeLamports
        + ", computeUnitLimit="
        + computeUnitLimit
        + ", loadedAccountsDataSizeLimit="
        + loadedAccountsDataSizeLimit
        + ", heapSizeBytes="
        + heapSizeBytes
        + "]";
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
