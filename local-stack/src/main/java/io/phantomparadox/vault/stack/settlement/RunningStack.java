package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.stack.StackEndpoints;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where the last {@code vault up} of this checkout answers, so that other commands find it without
 * being told. The file goes when the stack stops.
 */
public final class RunningStack {
  private static final String FILE = "local-stack/target/running-stack.properties";

  private final Properties values;

  private RunningStack(Properties values) {
    this.values = values;
  }

  private static Path file() {
    return Path.of(System.getProperty("vault.home", ".")).resolve(FILE);
  }

  /**
   * Writes the addresses of a stack that runs.
   *
   * @param contentGateway where payloads are served, null when they are not
   */
  public static void write(StackEndpoints at, @Nullable String contentGateway) {
    Properties values = new Properties();
    values.setProperty("kafka", at.bootstrapServers());
    values.setProperty("registry", at.schemaRegistryUrl());
    values.setProperty("rpc", at.rpcUrl().toString());
    values.setProperty("program", at.programId().toBase58());
    values.setProperty("api", at.indexer().toString());
    if (!at.jdbcUrl().contains("password=")) {
      // whoever brought a database of his own has its address
      values.setProperty("jdbc", at.jdbcUrl());
    }
    values.setProperty("door", at.ingest().toString());
    values.setProperty("netting", at.nettingManagement().toString());
    values.setProperty("operations", at.operations().toString());
    if (contentGateway != null) {
      values.setProperty("gateway", contentGateway);
    }
    try {
      Files.createDirectories(file().toAbsolutePath().getParent());
      try (Writer out = Files.newBufferedWriter(file(), StandardCharsets.UTF_8)) {
        values.store(out, "a running vault");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(), e);
    }
  }

  /** Forgets it. */
  public static void delete() {
    try {
      Files.deleteIfExists(file());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file(), e);
    }
  }

  /** The last stack's addresses; nothing is known when none runs. */
  public static RunningStack read() {
    Properties values = new Properties();
    try (Reader in = Files.newBufferedReader(file(), StandardCharsets.UTF_8)) {
      values.load(in);
    } catch (NoSuchFileException e) {
      return new RunningStack(values);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(), e);
    }
    return new RunningStack(values);
  }

  /**
   * What an option says, else what the running stack has.
   *
   * @throws ParameterException when it is not said and nothing runs
   */
  public String need(CommandSpec spec, @Nullable String said, String name, String option) {
    return value(said, name)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "No 'vault up' runs here: say " + option + "."));
  }

  /** What an option says, else what the running stack has. */
  public Optional<String> value(@Nullable String option, String name) {
    return option != null ? Optional.of(option) : Optional.ofNullable(values.getProperty(name));
  }
}
