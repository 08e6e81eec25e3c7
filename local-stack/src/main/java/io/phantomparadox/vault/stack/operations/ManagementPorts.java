package io.phantomparadox.vault.stack.operations;

import io.phantomparadox.vault.stack.settlement.RunningStack;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option of commands that ask services on their management ports. */
final class ManagementPorts {
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--at",
      paramLabel = "URL",
      split = ",",
      description = "management ports; default: that of the running 'vault up'")
  @Nullable List<URI> at;

  /** Those the option names, else that of the running stack. */
  List<URI> chosen() {
    if (at != null) {
      return at;
    }
    return List.of(
        URI.create(
            RunningStack.read()
                .value(null, "operations")
                .orElseThrow(
                    () ->
                        new ParameterException(
                            command.commandLine(), "No 'vault up' runs here: say --at URL."))));
  }
}
