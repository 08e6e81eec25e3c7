package io.phantomparadox.vault.stack.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.phantomparadox.vault.indexer.IndexerConfig;
import io.phantomparadox.vault.indexer.IndexerService;
import io.phantomparadox.vault.indexer.reconcile.Halt;
import io.phantomparadox.vault.indexer.reconcile.Mismatch;
import io.phantomparadox.vault.indexer.reconcile.Reconciler;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the tables with netting's state and with the chain's accounts. */
@Command(
    name = "reconcile",
    description = {
      "Compares the tables with netting's state and with the chain's accounts.",
      "Every balance, owner, batch and session key; what differs is looked at three",
      "times."
    },
    footer = "Exit codes: 0 everything agrees, 1 something differs or could not be compared.",
    mixinStandardHelpOptions = true)
public final class ReconcileCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin TablesOptions options;

  @Option(names = "--json", description = "print the report as JSON")
  boolean json;

  @Option(
      names = "--resume",
      description =
          "take a halt back when everything agrees; the indexer goes on with its next start")
  boolean resume;

  @Override
  public Integer call() throws SQLException, JsonProcessingException {
    IndexerConfig config = options.indexer(spec);
    try (HikariDataSource database = options.open(spec)) {
      if (config.reconciliation().rpcUrls().isEmpty()) {
        return report(
            IndexerService.reconciler(config, database, Optional.empty()).run(), database);
      }
      try (RpcPool rpc = new RpcPool(RpcPoolConfig.of(config.reconciliation().rpcUrls()))) {
        return report(
            IndexerService.reconciler(config, database, Optional.of(rpc)).run(), database);
      }
    }
  }

  private int report(Reconciler.Report report, HikariDataSource database)
      throws SQLException, JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    boolean agrees = report.complete() && report.mismatches().isEmpty();
    if (json) {
      out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report.toJson()));
    } else {
      for (Reconciler.Outcome outcome : report.outcomes()) {
        out.printf(
            "%-8s %s%n",
            outcome.source(),
            outcome.unavailable() != null
                ? "NOT COMPARED: " + outcome.unavailable()
                : "%,d rows compared, %,d differ"
                    .formatted(outcome.compared(), outcome.mismatches().size()));
        for (Mismatch mismatch : outcome.mismatches()) {
          out.println("  " + mismatch);
        }
      }
      Optional<String> halted = Halt.reason(database);
      if (halted.isPresent() && resume && agrees) {
        Halt.clear(database);
        out.println("The halt is taken back: " + halted.get());
      } else if (halted.isPresent()) {
        out.println("The indexer is halted: " + halted.get());
      }
    }
    out.flush();
    return agrees ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
