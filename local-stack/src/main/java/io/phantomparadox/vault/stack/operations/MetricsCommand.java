package io.phantomparadox.vault.stack.operations;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints samples as Prometheus would read them now: for when there is no Prometheus at hand. */
@Command(
    name = "metrics",
    description = "Prints the metrics of services whose name and labels match.",
    footer = "Exit codes: 0 something matched, 1 nothing did or a service does not answer.",
    mixinStandardHelpOptions = true)
public final class MetricsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "REGEX",
      arity = "0..1",
      defaultValue = "^vault_",
      description = "what a sample's line contains; default ${DEFAULT-VALUE}")
  Pattern pattern;

  @Mixin ManagementPorts services = new ManagementPorts();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean failed = false;
    boolean any = false;
    try (ManagementPort http = new ManagementPort()) {
      for (URI management : services.chosen()) {
        try {
          for (String sample : http.samples(management)) {
            if (pattern.matcher(sample).find()) {
              any = true;
              out.println(sample);
            }
          }
        } catch (IOException e) {
          failed = true;
          spec.commandLine().getErr().println("vault: " + management + ": " + e);
        }
      }
    }
    out.flush();
    return any && !failed ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
