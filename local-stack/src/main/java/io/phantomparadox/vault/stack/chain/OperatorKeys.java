package io.phantomparadox.vault.stack.chain;

import io.phantomparadox.vault.solana.Keypair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The keys that operate a vault on the local chain, made once per data directory.
 *
 * @param admin sets the program up
 * @param serverAuthority commits batches, creates pages, pays
 * @param gameAuthority mints items
 */
public record OperatorKeys(Keypair admin, Keypair serverAuthority, Keypair gameAuthority) {

  /** Reads the keys kept in a directory, or makes them; the files are solana-keygen's. */
  public static OperatorKeys keptIn(Path directory) {
    try {
      Files.createDirectories(directory);
      SecureRandom random = new SecureRandom();
      return new OperatorKeys(
          readOrMake(directory.resolve("admin.json"), random),
          readOrMake(directory.resolve("server-authority.json"), random),
          readOrMake(directory.resolve("game-authority.json"), random));
    } catch (IOException e) {
      throw new UncheckedIOException("the operator's keys in " + directory, e);
    }
  }

  private static Keypair readOrMake(Path file, SecureRandom random) throws IOException {
    if (Files.exists(file)) {
      return Keypair.readFrom(file);
    }
    Keypair made = Keypair.generate(random);
    made.writeTo(file);
    return made;
  }
}
