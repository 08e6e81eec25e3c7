package io.phantomparadox.vault.stack.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks management ports how their services are. */
@Command(
    name = "status",
    description = "Asks services how they are: live, started, ready, and what is wrong.",
    footer = "Exit codes: 0 all are ready, 1 one is not or does not answer.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin ManagementPorts services = new ManagementPorts();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean all = true;
    try (ManagementPort http = new ManagementPort()) {
      for (URI management : services.chosen()) {
        try {
          JsonNode health = http.health(management);
          all &= health.path("ready").asBoolean();
          out.printf(
              "%s  live %s, started %s, ready %s%n",
              management,
              health.path("live").asText("?"),
              health.path("started").asText("?"),
              health.path("ready").asText("?"));
          for (var field : health.properties()) {
            if (!List.of("status", "live", "started", "ready").contains(field.getKey())) {
              out.printf("  %-20s %s%n", field.getKey(), field.getValue().asText());
            }
          }
        } catch (IOException e) {
          all = false;
          out.printf("%s  does not answer: %s%n", management, e);
        }
      }
    }
    out.flush();
    return all ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
