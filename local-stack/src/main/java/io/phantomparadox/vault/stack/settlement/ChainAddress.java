package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * Where the chain is and which program is the vault's: said, or those of the running {@code up}.
 */
public final class ChainAddress {
  @Option(
      names = "--rpc",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "Solana nodes, separated by commas; default: that of the running 'vault up'")
  @Nullable String rpc;

  @Option(
      names = "--program",
      scope = ScopeType.INHERIT,
      paramLabel = "KEY",
      description = "the vault program; default: that of the running 'vault up'")
  @Nullable String program;

  /** The nodes; none when nothing is said and nothing runs. */
  public List<URI> nodes() {
    return RunningStack.read().value(rpc, "rpc").stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(URI::create)
        .toList();
  }

  /**
   * The nodes, at least one.
   *
   * @throws ParameterException when nothing is said and nothing runs
   */
  public List<URI> needNodes(CommandSpec spec) {
    RunningStack.read().need(spec, rpc, "rpc", "--rpc");
    return nodes();
  }

  /**
   * The program's address, when it is said or something runs.
   *
   * @throws ParameterException when what is said is no key
   */
  public Optional<PublicKey> program(CommandSpec spec) {
    return RunningStack.read()
        .value(program, "program")
        .map(
            text ->
                PublicKey.parse(text)
                    .orElseThrow(
                        () ->
                            new ParameterException(
                                spec.commandLine(), "--program is no key: " + text)));
  }

  /**
   * The program's address.
   *
   * @throws ParameterException when nothing is said and nothing runs, or it is no key
   */
  public PublicKey needProgram(CommandSpec spec) {
    RunningStack.read().need(spec, program, "program", "--program");
    return program(spec).orElseThrow();
  }
}
