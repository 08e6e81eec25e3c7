package io.phantomparadox.vault.stack.cli;

import io.phantomparadox.vault.stack.audit.AuditCommand;
import io.phantomparadox.vault.stack.listener.ListenerCommand;
import io.phantomparadox.vault.stack.operations.DlqCommand;
import io.phantomparadox.vault.stack.operations.LagCommand;
import io.phantomparadox.vault.stack.operations.MetricsCommand;
import io.phantomparadox.vault.stack.operations.SizesCommand;
import io.phantomparadox.vault.stack.operations.StatusCommand;
import io.phantomparadox.vault.stack.settlement.SettlementCommand;
import io.phantomparadox.vault.stack.settlement.VerifyCommand;
import io.phantomparadox.vault.stack.simulate.SimulateCommand;
import io.phantomparadox.vault.stack.tables.ExportCommand;
import io.phantomparadox.vault.stack.tables.RebuildCommand;
import io.phantomparadox.vault.stack.tables.ReconcileCommand;
import io.phantomparadox.vault.stack.topics.TopicsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line; {@code vault test} and {@code vault build} are the launcher's. */
@Command(
    name = "vault",
    description = "The Phantom Paradox Vault: nets signed trades and settles them on Solana.",
    mixinStandardHelpOptions = true,
    version = "0.1.0-SNAPSHOT",
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      SimulateCommand.class,
      ChainCommand.class,
      TopicsCommand.class,
      SettlementCommand.class,
      ListenerCommand.class,
      AuditCommand.class,
      ReconcileCommand.class,
      RebuildCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      LagCommand.class,
      StatusCommand.class,
      MetricsCommand.class,
      SizesCommand.class,
      DlqCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Handled by the launcher: 'vault test [--long]' runs the whole build, 'vault build' only compiles.",
      "Exit codes: 0 all well, 1 it failed or disagreed, 2 wrong usage."
    })
public final class VaultCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new VaultCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }
}
