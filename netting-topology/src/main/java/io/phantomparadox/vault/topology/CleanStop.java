package io.phantomparadox.vault.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers beside the state directory whether it was left by a clean stop.
 *
 * <p>Under exactly-once Kafka Streams trusts no store that a killed process left: it finds each
 * task corrupted when it opens it, and goes through another rebalance to wipe it. Wiping before the
 * start comes to the same and is sooner ready.
 */
final class CleanStop {
  private static final String SUFFIX = ".clean";

  private final Path marker;

  private CleanStop(Path marker) {
    this.marker = marker;
  }

  /** The marker of a state directory. */
  static CleanStop of(Path stateDirectory) {
    Path directory = stateDirectory.toAbsolutePath();
    return new CleanStop(directory.resolveSibling(directory.getFileName() + SUFFIX));
  }

  /**
   * Whether the last run stopped cleanly; from now on this one has not.
   *
   * @throws UncheckedIOException when the marker cannot be removed
   */
  boolean take() {
    try {
      return Files.deleteIfExists(marker);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + marker, e);
    }
  }

  /**
   * Everything is on disk.
   *
   * @throws UncheckedIOException when the marker cannot be written
   */
  void leave() {
    try {
      Files.writeString(marker, "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + marker, e);
    }
  }
}
