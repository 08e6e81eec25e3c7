package io.phantomparadox.vault.netting;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An immutable sequence of ints, without a box for each. */
public final class IntSequence {
  private final int[] values;

  private IntSequence(int[] values) {
    this.values = values;
  }

  /** Copies the values. */
  public static IntSequence of(int... values) {
    return new IntSequence(values.clone());
  }

  /** Takes the array over: the caller must not change it any more. */
  static IntSequence owning(int[] values) {
    return new IntSequence(values);
  }

  /** Number of values. */
  public int size() {
    return values.length;
  }

  /** The value at a position from 0 to {@code size() - 1}. */
  public int get(int position) {
    return values[position];
  }

  /** A fresh array of the values. */
  public int[] toArray() {
    return values.clone();
  }

  /** The values in order. */
  public IntStream stream() {
    return Arrays.stream(values);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof IntSequence other && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
