package io.phantomparadox.vault.stack;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The database of the tables: the embedded one, or one that somebody else runs. */
final class StackDatabase implements AutoCloseable {
  private final String jdbcUrl;
  private final Optional<LocalPostgres> embedded;

  private StackDatabase(String jdbcUrl, Optional<LocalPostgres> embedded) {
    this.jdbcUrl = jdbcUrl;
    this.embedded = embedded;
  }

  /**
   * Takes the one that is named, or starts one.
   *
   * @param outside JDBC address, null to start one
   * @param directory of the stack
   * @param kept whether what is committed must survive a crash of the machine
   * @param port on 127.0.0.1, 0 for a free one
   */
  static StackDatabase start(@Nullable String outside, Path directory, boolean kept, int port) {
    if (outside != null) {
      return new StackDatabase(outside, Optional.empty());
    }
    LocalPostgres own =
        LocalPostgres.start(
            directory.resolve("postgres"), kept, port, directory.resolve("postgres.log"));
    return new StackDatabase(own.jdbcUrl(), Optional.of(own));
  }

  String jdbcUrl() {
    return jdbcUrl;
  }

  /** Whether its process runs; of another's database the indexer tells. */
  boolean isAlive() {
    return embedded.map(LocalPostgres::isAlive).orElse(true);
  }

  /** Its process, when it is the embedded one. */
  Optional<Long> pid() {
    return embedded.map(LocalPostgres::pid);
  }

  @Override
  public void close() {
    embedded.ifPresent(LocalPostgres::close);
  }
}
