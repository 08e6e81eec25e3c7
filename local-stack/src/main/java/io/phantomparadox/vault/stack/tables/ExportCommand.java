package io.phantomparadox.vault.stack.tables;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the tables as Parquet files. */
@Command(
    name = "export",
    description = {
      "Writes the indexer's tables as Parquet files, one a table, all of the same moment.",
      "Columns: docs/ANALYTICS.md."
    },
    mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin TablesOptions options;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "where the files go; made when it is not there")
  Path out = Path.of("export");

  @Option(
      names = "--tables",
      paramLabel = "NAME",
      split = ",",
      description = "only these tables; default: all")
  @Nullable List<String> only;

  @Override
  public Integer call() throws SQLException, IOException {
    Files.createDirectories(out);
    try (HikariDataSource database = options.open(spec);
        Connection connection = database.getConnection()) {
      List<String> there = ParquetExport.names(connection);
      List<String> wanted = only == null ? there : only;
      for (String name : wanted) {
        if (!there.contains(name)) {
          throw new ParameterException(
              spec.commandLine(), "There is no table " + name + "; there are " + there + ".");
        }
      }
      Map<String, Long> rows = new ParquetExport(connection).write(wanted, out.toAbsolutePath());
      rows.forEach(
          (table, count) ->
              spec.commandLine()
                  .getOut()
                  .printf("%,12d rows  %s%n", count, out.resolve(table + ".parquet")));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
  }
}
