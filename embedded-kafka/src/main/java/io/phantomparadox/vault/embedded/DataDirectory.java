package io.phantomparadox.vault.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that one run has for itself: locked until it is released, and deleted then if it was
 * temporary.
 *
 * <p>The broker needs it because Kafka's own lock comes too late: a combined node opens the
 * metadata log before it, and a second node would write there.
 */
public final class DataDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final String LOCK_FILE = "in-use.lock";

  private final Path path;
  private final boolean temporary;
  private final FileChannel lockChannel;

  private DataDirectory(Path path, boolean temporary, FileChannel lockChannel) {
    this.path = path;
    this.temporary = temporary;
    this.lockChannel = lockChannel;
  }

  /**
   * Opens and locks a directory.
   *
   * @param kept a directory that stays, or null for a temporary one
   * @throws IllegalStateException when another run, in this process or another, has it
   */
  public static DataDirectory open(@Nullable Path kept) {
    try {
      Path path =
          kept == null
              ? Files.createTempDirectory("vault-data-")
              : Files.createDirectories(kept).toAbsolutePath();
      return new DataDirectory(path, kept == null, lock(path));
    } catch (IOException e) {
      throw new IllegalStateException("no data directory", e);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new IllegalStateException(path + " is in use by another run");
    }
    return channel;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Unlocks the directory; a temporary one is deleted. */
  public void release() {
    try {
      lockChannel.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} could not be released", path, e);
    }
    if (temporary) {
      delete(path);
    }
  }

  /** Deletes a tree; what cannot be deleted is named in the log and left to the system. */
  private static void delete(Path root) {
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(root)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Temporary directory {} could not be read for deletion", root, e);
      return;
    }
    for (Path path : deepestFirst) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.warn("Temporary file {} could not be deleted", path, e);
      }
    }
  }
}
