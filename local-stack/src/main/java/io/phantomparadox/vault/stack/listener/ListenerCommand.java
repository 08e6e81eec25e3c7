package io.phantomparadox.vault.stack.listener;

import io.phantomparadox.vault.listener.ChainUnavailableException;
import io.phantomparadox.vault.listener.FollowedProgram;
import io.phantomparadox.vault.listener.ListenerConfig;
import io.phantomparadox.vault.listener.ListenerDesk;
import io.phantomparadox.vault.listener.ListenerHaltedException;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.stack.StackEndpoints;
import io.phantomparadox.vault.stack.settlement.ChainAddress;
import io.phantomparadox.vault.stack.settlement.KafkaAddress;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What operators see of the chain listener, and how they fill in what it has not read. */
@Command(
    name = "listener",
    description = {
      "Shows how far the chain is read, and fills in events that were not.",
      "Runbook: listener-halted; everything else: docs/LISTENER.md."
    },
    mixinStandardHelpOptions = true)
public final class ListenerCommand implements Runnable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Spec CommandSpec spec;

  @Mixin KafkaAddress kafka = new KafkaAddress();
  @Mixin ChainAddress chain = new ChainAddress();

  @Option(
      names = "--source",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = {
        "name of the cursor (LISTENER_SOURCE); default: that of the running 'vault up', or",
        "with --kafka " + ListenerConfig.DEFAULT_SOURCE
      })
  @Nullable String source;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name one of: status, backfill.");
  }

  /** What is done with a desk. */
  @FunctionalInterface
  private interface Action {
    int at(ListenerDesk desk)
        throws ChainUnavailableException, ListenerHaltedException, InterruptedException;
  }

  @Command(
      name = "status",
      description = "Where the cursor is, and how far behind the chain.",
      footer = "Exit codes: 0 the cursor is on the chain, 1 it is not, or there is none.",
      mixinStandardHelpOptions = true)
  int status() {
    return with(
        List.of(),
        desk -> {
          ListenerDesk.Status now = desk.status();
          PrintWriter out = out();
          out.printf("source         %s%n", source());
          out.printf("published      slot %,d%n", now.cursorSlot());
          out.printf("finalized      slot %,d%n", now.finalizedSlot());
          out.printf("behind         %,d slots%n", now.slotsBehind());
          out.printf("cursor written %s%n", now.updatedAt());
          out.printf("cursor on chain %s%n", now.cursorOnChain() ? "yes" : "NO");
          out.flush();
          return now.cursorOnChain() ? ExitCode.OK : ExitCode.SOFTWARE;
        });
  }

  @Command(
      name = "backfill",
      description = {
        "Reads the chain again from a slot and publishes what is missing, each event once.",
        "Without a cursor it reads up to now, and a listener goes on from there."
      },
      footer = {
        "Exit codes: 0 everything is on the topics now, 1 it is not. Events of the vault program",
        "that are missing before newer ones are reported, never added out of order."
      },
      mixinStandardHelpOptions = true)
  int backfill(
      @Option(
              names = "--from-slot",
              required = true,
              paramLabel = "SLOT",
              description = "first slot to read; a node must keep it still")
          long fromSlot,
      @Option(
              names = "--follow",
              paramLabel = "ADDRESS=IDL",
              description = "another program's events and instructions too; may be given again")
          @Nullable List<String> programs) {
    List<FollowedProgram> followed;
    try {
      followed =
          programs == null ? List.of() : programs.stream().map(FollowedProgram::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    return with(
        followed,
        desk -> {
          ListenerDesk.Filled done = desk.backfill(fromSlot);
          out()
              .printf(
                  "slots %,d to %,d: %,d events on chain, %,d published now, %,d missing%n",
                  done.fromSlot(), done.toSlot(), done.events(), done.published(), done.missing());
          out().flush();
          return done.missing() == 0
              ? ExitCode.OK
              : failed(
                  "events of the vault program are missing before newer ones; netting reads them in"
                      + " order, so they are not added. Begin new topics from that slot.");
        });
  }

  private int with(List<FollowedProgram> programs, Action action) {
    try {
      return action.at(new ListenerDesk(config(programs), Clock.systemUTC()));
    } catch (ChainUnavailableException | ListenerHaltedException | KafkaException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
  }

  private ListenerConfig config(List<FollowedProgram> programs) throws InterruptedException {
    KafkaCluster cluster = kafka.kafka(spec);
    ListenerConfig base =
        ListenerConfig.of(
            cluster.bootstrapServers(),
            kafka.registry(spec),
            chain.needNodes(spec),
            chain.needProgram(spec),
            source(),
            Duration.ofMillis(100),
            partitions(cluster));
    return base.withKafka(cluster).withReading(base.reading().withPrograms(programs));
  }

  private String source() {
    if (source != null) {
      return source;
    }
    return kafka.isSaid() ? ListenerConfig.DEFAULT_SOURCE : StackEndpoints.LISTENER_SOURCE;
  }

  private static int partitions(KafkaCluster cluster) throws InterruptedException {
    try (Admin admin = Admin.create(cluster.client(Map.of()))) {
      return admin
          .describeTopics(List.of(VaultTopics.CHAIN_EVENTS))
          .allTopicNames()
          .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
          .get(VaultTopics.CHAIN_EVENTS)
          .partitions()
          .size();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("cannot ask Kafka for " + VaultTopics.CHAIN_EVENTS, e);
    }
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("vault: " + why);
    spec.commandLine().getErr().flush();
    return ExitCode.SOFTWARE;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
