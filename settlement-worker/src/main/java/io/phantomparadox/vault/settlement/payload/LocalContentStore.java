package io.phantomparadox.vault.settlement.payload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps each payload as a file named by its content id. A file is whole or not there. */
public final class LocalContentStore implements DataAvailability {
  private final Path directory;

  /**
   * Opens a store, creating its directory.
   *
   * @throws IOException when the directory cannot be used
   */
  public LocalContentStore(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public void publish(Cid cid, byte[] payload) throws IOException {
    requireContent(cid, payload);
    if (isKept(cid)) {
      return;
    }
    Path whole = path(cid);
    Path partial = Files.createTempFile(directory, cid.text(), ".partial");
    try {
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        var buffer = java.nio.ByteBuffer.wrap(payload);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(
          partial, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
    // The name must survive a power cut too, not only the bytes.
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<byte[]> read(Cid cid) throws IOException {
    byte[] payload;
    try {
      payload = Files.readAllBytes(path(cid));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    requireContent(cid, payload);
    return Optional.of(payload);
  }

  /** A file that is damaged counts as missing: it is written again. */
  private boolean isKept(Cid cid) throws IOException {
    Path file = path(cid);
    return Files.exists(file) && UnixFs.cid(Files.readAllBytes(file)).equals(cid);
  }

  private Path path(Cid cid) {
    return directory.resolve(cid.text());
  }

  private static void requireContent(Cid cid, byte[] payload) throws IOException {
    Cid actual = UnixFs.cid(payload);
    if (!actual.equals(cid)) {
      throw new IOException("the content of " + cid + " hashes to " + actual);
    }
  }
}
