package io.phantomparadox.vault.program;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Solana runtime without a network, in a child process, with the vault program loaded.
 *
 * <p>It answers Solana's JSON-RPC and websocket on loopback (docs/LOCAL-CHAIN.md says what). The
 * child leaves when this process ends, however it ends.
 */
public final class LocalChain implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalChain.class);
  private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
  private static final Duration END_DEADLINE = Duration.ofSeconds(2);
  private static final String READY = "READY ";
  private static final int LAST_LINES_MAX = 20;

  private final Process process;
  private final Path elf;
  private final LocalChainRpc rpc;

  /**
   * How a chain is to be.
   *
   * @param programId address of the vault program, base58 of 32 bytes
   * @param elf the program to load, or null for the one in this artefact
   * @param slotMillis length of a slot; 200 as on the cluster, less in tests
   * @param finalizedLag slots until a block is final, 1 to 150; 31 as on the cluster, less in tests
   * @param dataDir where the chain is kept over restarts, or null to forget it
   * @param genesisSeed decides on the genesis hash; the same seed gives the same hash
   * @param host where it listens: 127.0.0.1, or 0.0.0.0 inside a container
   * @param port of HTTP and websocket, or 0 for a free one
   * @param faults whether the methods that inject faults are there
   */
  public record Options(
      String programId,
      @Nullable Path elf,
      int slotMillis,
      int finalizedLag,
      @Nullable Path dataDir,
      String genesisSeed,
      String host,
      int port,
      boolean faults) {
    private static final String LOOPBACK = "127.0.0.1";

    /** Checks the bounds. */
    public Options {
      require(slotMillis >= 1 && slotMillis <= 60_000, "slotMillis must be 1 to 60000");
      require(finalizedLag >= 1 && finalizedLag <= 150, "finalizedLag must be 1 to 150");
      require(port >= 0 && port <= 65_535, "port must be 0 to 65535");
    }

    /** The pace of the cluster, the vault program at its IDL's address, nothing kept. */
    public static Options defaults() {
      return new Options(
          ProgramFiles.programId(), null, 200, 31, null, "vault-local", LOOPBACK, 0, false);
    }

    /** Quick slots (a blockhash lives 7.5 s), an early finality and faults: for tests. */
    public static Options forTests() {
      return defaults().withPace(50, 2).withFaults(true);
    }

    /** Another program address. */
    public Options withProgramId(String other) {
      return new Options(
          other, elf, slotMillis, finalizedLag, dataDir, genesisSeed, host, port, faults);
    }

    /** Another program. */
    public Options withElf(Path other) {
      return new Options(
          programId, other, slotMillis, finalizedLag, dataDir, genesisSeed, host, port, faults);
    }

    /** Another pace. */
    public Options withPace(int otherSlotMillis, int otherFinalizedLag) {
      return new Options(
          programId,
          elf,
          otherSlotMillis,
          otherFinalizedLag,
          dataDir,
          genesisSeed,
          host,
          port,
          faults);
    }

    /** Keeps the chain in a directory. */
    public Options withDataDir(Path other) {
      return new Options(
          programId, elf, slotMillis, finalizedLag, other, genesisSeed, host, port, faults);
    }

    /** Another genesis. */
    public Options withGenesisSeed(String other) {
      return new Options(
          programId, elf, slotMillis, finalizedLag, dataDir, other, host, port, faults);
    }

    /** Another address to listen at. */
    public Options withHost(String other) {
      return new Options(
          programId, elf, slotMillis, finalizedLag, dataDir, genesisSeed, other, port, faults);
    }

    /** A fixed port. */
    public Options withPort(int other) {
      return new Options(
          programId, elf, slotMillis, finalizedLag, dataDir, genesisSeed, host, other, faults);
    }

    /** With or without faults. */
    public Options withFaults(boolean other) {
      return new Options(
          programId, elf, slotMillis, finalizedLag, dataDir, genesisSeed, host, port, other);
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  private LocalChain(Process process, Path elf, LocalChainRpc rpc) {
    this.process = process;
    this.elf = elf;
    this.rpc = rpc;
  }

  /**
   * Starts a chain and waits until it answers.
   *
   * @throws LocalChainException when node is missing, npm fails, the program is refused, the port
   *     is taken, or it is not ready within a minute
   */
  public static LocalChain start(Options options) {
    SidecarInstallation.Installed installed = SidecarInstallation.ensure();
    Path elf = elfFile(options);
    Process process = launch(installed, options, elf);
    Deque<String> lastLines = new ArrayDeque<>();
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    // Platform threads: reading a child's pipe holds the carrier of a virtual thread, and on a
    // machine with two cores two of them stop every virtual thread of the process.
    Thread errors = drainer("errors", process.getErrorStream(), lastLines, null);
    drainer("output", process.getInputStream(), lastLines, ready);
    CompletableFuture<Integer> ended =
        process
            .onExit()
            .thenApply(
                child -> {
                  joinQuietly(errors);
                  throw new LocalChainException(
                      "exit code %d: %s".formatted(child.exitValue(), joined(lastLines)));
                });
    try {
      int port =
          ready
              .applyToEither(ended, Function.identity())
              .get(READY_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      URI uri = URI.create("http://127.0.0.1:" + port);
      LOG.info("Local chain ready at {} (process {})", uri, process.pid());
      return new LocalChain(process, elf, new LocalChainRpc(uri));
    } catch (ExecutionException e) {
      throw failed(process, elf, e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw failed(process, elf, "not ready within " + READY_DEADLINE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(process, elf, "interrupted", e);
    }
  }

  private static LocalChainException failed(
      Process process, Path elf, @Nullable String why, Throwable cause) {
    process.destroyForcibly();
    deleteElf(elf);
    return new LocalChainException("the local chain did not start: " + why, cause);
  }

  /** JSON-RPC, for example http://127.0.0.1:8899. */
  public URI rpcUrl() {
    return rpc.uri();
  }

  /** Subscriptions; the same port as {@link #rpcUrl()}. */
  public URI wsUrl() {
    return URI.create(rpc.uri().toString().replaceFirst("http", "ws"));
  }

  /** Process id of the child. */
  public long pid() {
    return process.pid();
  }

  /** Whether the child runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Calls a method of its JSON-RPC; parameters are strings, numbers, booleans, lists, maps or null.
   *
   * @return the result, a null node when there is none
   * @throws LocalChainException when it answers with an error or not at all
   */
  public JsonNode call(String method, @Nullable Object... params) {
    return rpc.call(method, params);
  }

  /**
   * Gives an address lamports and waits until that is final.
   *
   * @param address base58 of 32 bytes
   * @return the signature of the airdrop, base58
   * @throws LocalChainException when the faucet is empty, or it is not final in time
   */
  public String fund(String address, long lamports) {
    String signature = rpc.call("requestAirdrop", address, lamports).asText();
    rpc.awaitFinalized(signature);
    return signature;
  }

  /**
   * Injects a fault; needs {@link Options#faults()}.
   *
   * @param fault as docs/LOCAL-CHAIN.md lists them, for example {@code Map.of("kind", "expire")}
   * @return what the fault tells
   */
  public JsonNode injectFault(Map<String, ?> fault) {
    return rpc.call("vaultInjectFault", fault);
  }

  /** Closes slots without waiting for them; needs {@link Options#faults()}. */
  public void advance(int slots) {
    rpc.call("vaultAdvance", slots);
  }

  /** Ends the child as a crash would: nothing is saved but what already was. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(CLOSE_DEADLINE);
    deleteElf(elf);
  }

  /** Ends the child; its data, if kept, is whole. */
  @Override
  public void close() {
    try {
      // The end of its stdin tells the child to save and leave.
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("the local chain's stdin was closed already", e);
    }
    if (!awaitEnd(CLOSE_DEADLINE)) {
      LOG.warn("the local chain (process {}) did not leave, ending it", process.pid());
      process.destroy();
      if (!awaitEnd(END_DEADLINE)) {
        process.destroyForcibly();
      }
    }
    deleteElf(elf);
  }

  private boolean awaitEnd(Duration deadline) {
    try {
      return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Path elfFile(Options options) {
    try {
      // A copy, so that a build that replaces the file does not change what this chain runs.
      Path copy = Files.createTempFile("vault-program-", ".so");
      byte[] bytes = options.elf() == null ? ProgramFiles.elf() : Files.readAllBytes(options.elf());
      return Files.write(copy, bytes);
    } catch (IOException e) {
      throw new LocalChainException("cannot read the program", e);
    }
  }

  private static void deleteElf(Path elf) {
    try {
      Files.deleteIfExists(elf);
    } catch (IOException e) {
      LOG.warn("cannot remove {}", elf, e);
    }
  }

  private static Process launch(
      SidecarInstallation.Installed installed, Options options, Path elf) {
    List<String> command = new ArrayList<>(List.of(installed.node(), installed.main().toString()));
    command.addAll(List.of("--program", options.programId() + "=" + elf));
    command.addAll(List.of("--host", options.host()));
    command.addAll(List.of("--port", String.valueOf(options.port())));
    command.addAll(List.of("--slot-ms", String.valueOf(options.slotMillis())));
    command.addAll(List.of("--finalized-lag", String.valueOf(options.finalizedLag())));
    command.addAll(List.of("--genesis-seed", options.genesisSeed()));
    if (options.dataDir() != null) {
      command.addAll(List.of("--data", options.dataDir().toAbsolutePath().toString()));
    }
    if (options.faults()) {
      command.add("--faults");
    }
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new LocalChainException("cannot start the local chain", e);
    }
  }

  private static Thread drainer(
      String what,
      InputStream stream,
      Deque<String> lastLines,
      @Nullable CompletableFuture<Integer> ready) {
    return Thread.ofPlatform()
        .daemon()
        .name("local-chain-" + what)
        .start(() -> drain(stream, lastLines, ready));
  }

  /** A pipe that nobody reads would stop the child when it is full. */
  private static void drain(
      InputStream stream, Deque<String> lastLines, @Nullable CompletableFuture<Integer> ready) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (ready != null && !ready.isDone() && line.startsWith(READY)) {
          ready.complete(Integer.valueOf(line.substring(READY.length())));
          continue;
        }
        synchronized (lastLines) {
          lastLines.addLast(line);
          if (lastLines.size() > LAST_LINES_MAX) {
            lastLines.removeFirst();
          }
        }
        LOG.warn("local chain: {}", line);
      }
    } catch (IOException e) {
      LOG.debug("the local chain's output ended", e);
    }
  }

  private static String joined(Deque<String> lastLines) {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join(END_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
