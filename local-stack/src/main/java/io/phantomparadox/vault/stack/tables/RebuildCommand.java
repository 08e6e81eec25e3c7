package io.phantomparadox.vault.stack.tables;

import com.zaxxer.hikari.HikariDataSource;
import io.phantomparadox.vault.indexer.IndexerConfig;
import io.phantomparadox.vault.indexer.IndexerService;
import io.phantomparadox.vault.indexer.projection.ProjectionException;
import io.phantomparadox.vault.indexer.projection.Rebuild;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Builds the tables anew from the topics and switches over, while the indexer runs. */
@Command(
    name = "rebuild-tables",
    description = {
      "Builds the tables anew from the topics and switches over.",
      "Every topic is read from its start into a fresh schema, which takes the tables'",
      "place in one transaction; a running indexer reads on from there. What topics no",
      "longer hold (plans, chunks, steps, old intents) is taken over. The old schema",
      "stays as vault_previous."
    },
    mixinStandardHelpOptions = true)
public final class RebuildCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin TablesOptions options;

  @Override
  public Integer call() throws SQLException {
    IndexerConfig config = options.indexer(spec);
    try (HikariDataSource database = options.open(spec)) {
      Rebuild.Report done = IndexerService.rebuild(config, database);
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "The tables are built anew from %,d records in %.1f s; the old ones are in schema %s.%n",
              done.records(),
              done.took().toMillis() / 1e3,
              Rebuild.PREVIOUS);
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (ProjectionException e) {
      spec.commandLine().getErr().println("vault: " + e.getMessage());
      return ExitCode.SOFTWARE;
    }
  }
}
