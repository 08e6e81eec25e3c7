package io.phantomparadox.vault.stack.cli;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.program.LocalChainException;
import io.phantomparadox.vault.program.ProgramFiles;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.CanaryGame;
import io.phantomparadox.vault.stack.chain.ChainSetupException;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the local chain alone, with the vault program loaded, until Ctrl-C. */
@Command(
    name = "chain",
    description = "Starts the local Solana runtime alone and runs it until Ctrl-C.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Any Solana client can use it: fund a key with requestAirdrop; see docs/LOCAL-CHAIN.md."
    })
final class ChainCommand implements Callable<Integer> {
  private static final long CHILD_CHECK_MILLIS = 500;

  private static final Duration SET_UP_DEADLINE = Duration.ofSeconds(10);
  private static final long GAME = 1;
  private static final int PLACES_AHEAD = 1_000;

  @Spec CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "port of HTTP and websocket; default: a free one")
  int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "where it listens; default ${DEFAULT-VALUE}, 0.0.0.0 inside a container")
  String host;

  @Option(
      names = "--set-up",
      paramLabel = "DIR",
      description = {
        "initialise the program, open game 1 and the canary's, with the operator's keys in DIR",
        "(made when missing): what services that run elsewhere need before they start"
      })
  @Nullable Path keysDir;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "keep the chain in DIR and continue with what it holds; default: forget it")
  @Nullable Path dataDir;

  @Option(
      names = "--slot-ms",
      paramLabel = "MS",
      defaultValue = "200",
      description = "length of a slot; default ${DEFAULT-VALUE}")
  int slotMillis;

  @Option(
      names = "--finalized-lag",
      paramLabel = "SLOTS",
      defaultValue = "31",
      description = "slots until a block is final; default ${DEFAULT-VALUE}")
  int finalizedLag;

  @Option(
      names = "--program-id",
      paramLabel = "KEY",
      description = "address of the vault program; default: the one its IDL names")
  @Nullable String programId;

  @Option(
      names = "--program",
      paramLabel = "FILE",
      description = "the SBF program to load there; default: the vault's own")
  @Nullable Path elf;

  @Option(names = "--faults", description = "with the methods that inject faults")
  boolean faults;

  @Option(names = "--once", description = "stop as soon as it is ready")
  boolean once;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    LocalChain.Options options = options();
    Logging.toFile(dataDir);
    long begun = System.nanoTime();
    LocalChain chain;
    try {
      chain = LocalChain.start(options);
    } catch (LocalChainException e) {
      err.println("vault: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
    if (keysDir != null) {
      try {
        setUp(chain, keysDir);
      } catch (ChainSetupException | UncheckedIOException e) {
        chain.close();
        err.println("vault: " + e.getMessage());
        return ExitCode.SOFTWARE;
      }
    }
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread onSignal =
        Thread.ofPlatform()
            .name("stop")
            .unstarted(
                () -> {
                  asked.countDown();
                  chain.close();
                  out.println("stopped");
                  out.flush();
                  stopped.countDown();
                });
    Runtime.getRuntime().addShutdownHook(onSignal);
    print(out, chain, options, (System.nanoTime() - begun) / 1e9);
    if (once) {
      Runtime.getRuntime().removeShutdownHook(onSignal);
      chain.close();
      return ExitCode.OK;
    }
    while (!asked.await(CHILD_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      // Ctrl-C reaches the child too, so its end alone is no failure: the signal comes right after
      if (!chain.isAlive() && !asked.await(2 * CHILD_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
        err.println("vault: the local chain ended by itself. The log is " + Logging.file());
        return ExitCode.SOFTWARE;
      }
    }
    stopped.await();
    return ExitCode.OK;
  }

  private void setUp(LocalChain chain, Path keysDir) {
    OperatorKeys keys = OperatorKeys.keptIn(keysDir);
    try (RpcClient rpc = new RpcClient(chain.rpcUrl(), SET_UP_DEADLINE)) {
      VaultProgram program = VaultProgram.atDefaultAddress();
      VaultOperator operator = new VaultOperator(rpc, program, keys);
      operator.setUp(VaultOperator.Bounds.LOCAL, slotMillis, List.of(GAME, CanaryGame.GAME));
      operator.ensurePages(GAME, PLACES_AHEAD, PLACES_AHEAD);
      CanaryGame.open(rpc, program, operator, keys, keysDir);
    }
  }

  private LocalChain.Options options() {
    LocalChain.Options defaults = LocalChain.Options.defaults();
    try {
      LocalChain.Options options =
          defaults
              .withHost(host)
              .withPort(port)
              .withPace(slotMillis, finalizedLag)
              .withFaults(faults)
              .withProgramId(programId == null ? defaults.programId() : programId);
      options = dataDir == null ? options : options.withDataDir(dataDir);
      return elf == null ? options : options.withElf(elf);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private void print(
      PrintWriter out, LocalChain chain, LocalChain.Options options, double seconds) {
    out.printf(Locale.ROOT, "The local chain is up after %.1f s.%n%n", seconds);
    row(out, "JSON-RPC", chain.rpcUrl().toString());
    row(out, "websocket", chain.wsUrl().toString());
    row(
        out,
        "program",
        options.programId()
            + (options.programId().equals(ProgramFiles.programId()) ? "" : " (not the IDL's)"));
    row(out, "genesis", chain.call("getGenesisHash").asText());
    row(out, "slots", slotMillis + " ms, final after " + finalizedLag);
    row(out, "data", dataDir == null ? "forgotten when it stops" : dataDir + " (kept)");
    out.printf("%nCtrl-C stops it.%n");
    out.flush();
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("  %-10s %s%n", name, value);
  }
}
