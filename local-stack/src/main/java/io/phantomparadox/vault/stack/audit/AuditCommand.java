package io.phantomparadox.vault.stack.audit;

import io.phantomparadox.vault.stack.settlement.RunningStack;
import io.phantomparadox.vault.testkit.audit.EvidenceException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Derives every batch again from its payload and holds it against the chain. */
@Command(
    name = "audit",
    description = {
      "Audits a game: every batch from its payload, the chain's own history, and the topics.",
      "Reads the running 'vault up', a stopped one's --data, or what the options name.",
      "docs/TESTING.md says what is checked. Exit code 1 when anything disagrees."
    },
    mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
  enum From {
    TOPIC,
    GATEWAY
  }

  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "what a stopped 'vault up --data DIR' kept; nothing is netted or settled meanwhile")
  @Nullable Path data;

  @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka")
  @Nullable String kafka;

  @Option(names = "--registry", paramLabel = "URL", description = "schema registry")
  @Nullable String registry;

  @Option(names = "--rpc", paramLabel = "URL", description = "Solana node that keeps its history")
  @Nullable String rpc;

  @Option(names = "--program", paramLabel = "KEY", description = "the vault's program, base58")
  @Nullable String program;

  @Option(names = "--gateway", paramLabel = "URL", description = "IPFS gateway")
  @Nullable String gateway;

  @Option(
      names = "--from",
      paramLabel = "SOURCE",
      description =
          "where payloads come from: topic, or gateway (then no topic is read at all);"
              + " default: topic where there is Kafka")
  @Nullable From from;

  @Option(
      names = "--cid",
      paramLabel = "BATCH=CID",
      description = "content id of a payload above 256 KiB, for --from gateway")
  Map<Long, String> cids = Map.of();

  @Option(
      names = "--game",
      paramLabel = "ID",
      defaultValue = "1",
      description = "default ${DEFAULT-VALUE}")
  long game;

  @Option(
      names = "--same-engine",
      description = {
        "also net every batch again with the engine it names: exact, but the topology's own code"
      })
  boolean sameEngine;

  @Override
  public Integer call() {
    try (KeptGround ground = data == null ? null : KeptGround.start(data)) {
      Sources sources = ground == null ? named() : ground.sources();
      boolean topics = from == null ? sources.kafka() != null : from == From.TOPIC;
      if (topics && (sources.kafka() == null || sources.registry() == null)) {
        throw new ParameterException(
            spec.commandLine(), "--from topic needs --kafka and --registry");
      }
      if (!topics && sources.gateway() == null) {
        throw new ParameterException(spec.commandLine(), "--from gateway needs --gateway");
      }
      AuditRun run = new AuditRun(sources, game, topics, cids, sameEngine);
      return run.print(spec.commandLine().getOut()) ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (EvidenceException | IllegalStateException | KafkaException e) {
      spec.commandLine().getErr().println("vault: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return ExitCode.SOFTWARE;
    }
  }

  private Sources named() {
    RunningStack stack = RunningStack.read();
    Optional<String> node = stack.value(rpc, "rpc");
    Optional<String> programId = stack.value(program, "program");
    if (node.isEmpty() || programId.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "No 'vault up' runs here: say --data, or --rpc and --program with --kafka and --registry"
              + " or with --gateway.");
    }
    return new Sources(
        stack.value(kafka, "kafka").orElse(null),
        stack.value(registry, "registry").map(URI::create).orElse(null),
        URI.create(node.get()),
        programId.get(),
        stack.value(gateway, "gateway").map(URI::create).orElse(null));
  }
}
