package io.phantomparadox.vault.stack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL from embedded binaries, as a child process on 127.0.0.1.
 *
 * <p>A kept database is durable: what was committed is on disk (fsync, synchronous_commit and
 * full_page_writes are on). A temporary one is not, and starts faster for it.
 *
 * <p>A killed JVM leaves its PostgreSQL running. The next start on the same directory ends it
 * first.
 */
public final class LocalPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);
  private static final Duration START_DEADLINE = Duration.ofSeconds(30);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
  private static final int CONNECTIONS_MAX = 60;

  private final EmbeddedPostgres postgres;
  private final ProcessHandle server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalPostgres(EmbeddedPostgres postgres, ProcessHandle server) {
    this.postgres = postgres;
    this.server = server;
  }

  /**
   * Starts a database and returns when it takes connections.
   *
   * @param directory of the database
   * @param kept whether what is committed must survive a crash of the machine
   * @param port on 127.0.0.1, 0 for a free one
   * @param log file for the server's own messages
   * @throws IllegalStateException when it does not start within 30 s
   */
  public static LocalPostgres start(Path directory, boolean kept, int port, Path log) {
    Path dataDir = directory.toAbsolutePath();
    endSurvivor(dataDir);
    String durable = kept ? "on" : "off";
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setPGStartupWait(START_DEADLINE)
            // our own shutdown order, not the library's
            .setRegisterShutdownHook(false)
            .setDataDirectory(dataDir)
            .setCleanDataDirectory(false)
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("max_connections", Integer.toString(CONNECTIONS_MAX))
            .setServerConfig("shared_buffers", "64MB")
            .setServerConfig("fsync", durable)
            .setServerConfig("synchronous_commit", durable)
            .setServerConfig("full_page_writes", durable)
            .setOutputRedirector(Redirect.appendTo(log.toFile()))
            .setErrorRedirector(Redirect.appendTo(log.toFile()));
    if (port != 0) {
      builder.setPort(port);
    }
    try {
      EmbeddedPostgres postgres = builder.start();
      // the library's own process is a launcher that may be gone by now
      return new LocalPostgres(
          postgres,
          survivor(dataDir)
              .orElseThrow(() -> new IllegalStateException("no live server in " + dataDir)));
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("PostgreSQL did not start; its messages are in " + log, e);
    }
  }

  /** Ends the PostgreSQL that an earlier, killed run left on this directory. */
  private static void endSurvivor(Path dataDir) {
    survivor(dataDir)
        .ifPresent(
            process -> {
              LOG.info("Ending PostgreSQL {}, left by a run that was killed", process.pid());
              signalFastShutdown(process.pid());
              try {
                process.onExit().get(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
              } catch (TimeoutException | ExecutionException e) {
                throw new IllegalStateException(
                    "PostgreSQL " + process.pid() + " still runs on " + dataDir + "; end it", e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while PostgreSQL ended", e);
              }
            });
  }

  /** The live server that postmaster.pid names, if its command line names this directory. */
  private static Optional<ProcessHandle> survivor(Path dataDir) {
    Path pidFile = dataDir.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(pidFile);
      long pid = Long.parseLong(lines.getFirst().trim());
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          // after a reboot the number may be another program's
          .filter(process -> names(process, dataDir));
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("cannot read " + pidFile, e);
    }
  }

  private static boolean names(ProcessHandle process, Path dataDir) {
    String commandLine = process.info().commandLine().orElse("");
    return commandLine.contains("postgres") && commandLine.contains(dataDir.toString());
  }

  /** SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them. */
  private static void signalFastShutdown(long pid) {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(Redirect.to(new File("/dev/null")))
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new IllegalStateException("cannot end PostgreSQL " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The address of the database {@code postgres}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  /** The user that owns everything; there is no password on the loopback address. */
  public String user() {
    return "postgres";
  }

  /** Whether the server's process runs. */
  public boolean isAlive() {
    return server.isAlive();
  }

  /** Process id of the server. */
  public long pid() {
    return server.pid();
  }

  public int port() {
    return postgres.getPort();
  }

  /** Ends the server and waits for it; a second call does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      postgres.close();
    } catch (IOException e) {
      LOG.warn("PostgreSQL did not stop cleanly", e);
    }
    // the library waits five seconds and then only says so
    try {
      server.onExit().get(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      boolean sent = server.destroyForcibly();
      LOG.warn("PostgreSQL {} did not stop, killed it: {}", server.pid(), sent, e);
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
