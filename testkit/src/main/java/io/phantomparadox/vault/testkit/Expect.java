package io.phantomparadox.vault.testkit;

/** Fails a test in words, without a framework: the kit works under any. */
final class Expect {
  private Expect() {}

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  static void that(boolean holds, String format, Object... arguments) {
    if (!holds) {
      throw new AssertionError(format.formatted(arguments));
    }
  }
}
