package io.phantomparadox.vault.stack.cli;

import io.phantomparadox.vault.stack.LocalStack;
import io.phantomparadox.vault.stack.LocalStackOptions;
import io.phantomparadox.vault.stack.StackEndpoints;
import io.phantomparadox.vault.stack.StackStartException;
import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole vault until Ctrl-C. */
@Command(
    name = "up",
    description = "Starts the whole vault on this machine and runs it until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  private static final Duration CHILD_CHECK = Duration.ofSeconds(1);

  @Spec CommandSpec spec;
  @Mixin StackSettings settings;

  @Option(
      names = "--canary",
      paramLabel = "SECONDS",
      description = "a canary trades with itself in a game of its own, every so many seconds")
  @Nullable Integer canary;

  @Option(names = "--timings", description = "print how long each part took to start")
  boolean timings;

  @Option(names = "--once", description = "stop as soon as everything is ready")
  boolean once;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    LocalStackOptions options = settings.toOptions();
    Logging.toFile(options.dataDir());
    LocalStack stack;
    try {
      stack = LocalStack.start(options, canary == null ? null : Duration.ofSeconds(canary));
    } catch (StackStartException | IllegalStateException e) {
      err.println("vault: " + e.getMessage() + "\n  The log is " + Logging.file() + ".");
      return ExitCode.SOFTWARE;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Thread onSignal =
        Thread.ofPlatform()
            .name("stop")
            .unstarted(
                () -> {
                  asked.countDown();
                  stop(stack, out);
                  stopped.countDown();
                });
    Runtime.getRuntime().addShutdownHook(onSignal);
    RunningStack.write(stack.endpoints(), stack.contentGateway().toString());
    print(out, stack, options);
    if (once) {
      Runtime.getRuntime().removeShutdownHook(onSignal);
      stop(stack, out);
      return ExitCode.OK;
    }
    while (!asked.await(CHILD_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
      Optional<String> lost = stack.lostChild();
      if (lost.isPresent()) {
        err.println("vault: " + lost.get() + " ended; stopping. The log is " + Logging.file());
        return ExitCode.SOFTWARE;
      }
    }
    stopped.await();
    return ExitCode.OK;
  }

  private static void stop(LocalStack stack, PrintWriter out) {
    long begun = System.nanoTime();
    RunningStack.delete();
    stack.close();
    out.printf(Locale.ROOT, "stopped in %.1f s%n", (System.nanoTime() - begun) / 1e9);
    out.flush();
  }

  private void print(PrintWriter out, LocalStack stack, LocalStackOptions options) {
    StackEndpoints at = stack.endpoints();
    double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    out.printf(Locale.ROOT, "The vault is up after %.1f s.%n%n", seconds);
    row(out, "intents", at.ingest() + "/api/intents");
    row(out, "read API", at.indexer() + "/api/stats");
    row(out, "netting", at.nettingManagement() + "/health/ready");
    row(out, "metrics", at.operations() + "/prometheus");
    row(out, "Kafka", at.bootstrapServers());
    row(out, "schemas", at.schemaRegistryUrl() + "/subjects");
    row(
        out,
        "PostgreSQL",
        options.databaseUrl() == null
            ? at.jdbcUrl() + "?user=" + StackEndpoints.JDBC_USER
            : at.jdbcUrl().replaceFirst("[?].*", "") + " (yours)");
    row(out, "Solana RPC", at.rpcUrl().toString());
    row(out, "payloads", stack.contentGateway() + "/ipfs/");
    row(out, "program", at.programId() + ", genesis " + at.genesisHash().toBase58());
    row(out, "games", options.games().toString());
    row(
        out,
        "data",
        stack.directory() + (options.dataDir() == null ? " (goes when it stops)" : " (kept)"));
    row(out, "log", Logging.file());
    if (timings) {
      out.println();
      stack.startTimes().forEach(line -> row(out, "start", line + " ms"));
    }
    out.printf("%nCtrl-C stops everything.%n");
    out.flush();
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("  %-11s %s%n", name, value);
  }
}
