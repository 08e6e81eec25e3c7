package io.phantomparadox.vault.stack.topics;

import io.phantomparadox.vault.schemas.AsyncApi;
import io.phantomparadox.vault.schemas.KafkaAcls;
import io.phantomparadox.vault.schemas.KafkaCluster;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.schemas.TopicProvisioner.Plan;
import io.phantomparadox.vault.schemas.TopicProvisioner.ProvisioningException;
import io.phantomparadox.vault.schemas.TopicSpec;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares a cluster with the catalogue of topics, and creates what is missing. */
@Command(
    name = "topics",
    description =
        "Compares a cluster with the vault's topics (plan), creates them (apply), says who may do"
            + " what with them (acls), documents them (asyncapi).",
    mixinStandardHelpOptions = true)
public final class TopicsCommand implements Runnable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Duration deadline;

  @Spec CommandSpec spec;

  public TopicsCommand() {
    this(DEADLINE);
  }

  /**
   * @param deadline for the cluster to answer
   */
  TopicsCommand(Duration deadline) {
    this.deadline = deadline;
  }

  /** A cluster, and how its topics are to be. */
  static final class Wanted {
    @Option(
        names = "--bootstrap",
        paramLabel = "HOST:PORT",
        defaultValue = "127.0.0.1:9092",
        description = "the cluster; default ${DEFAULT-VALUE}, where 'up --fixed-ports' is")
    String bootstrap = "";

    @Option(
        names = "--partitions",
        paramLabel = "N",
        defaultValue = "4",
        description = "partitions of every topic, fixed for life; default ${DEFAULT-VALUE}")
    int partitions;

    @Option(
        names = "--replication",
        paramLabel = "N",
        defaultValue = "1",
        description = "copies of what is created; default ${DEFAULT-VALUE}")
    short replication;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say plan, apply, acls or asyncapi.");
  }

  /**
   * Prints what the cluster lacks and changes nothing.
   *
   * @return 0 when the cluster is as the catalogue wants it, 1 when not or when it does not answer
   */
  @Command(
      name = "plan",
      description = "Prints what is missing or differs; changes nothing. Exit code 1 if anything.",
      mixinStandardHelpOptions = true)
  int plan(@Mixin Wanted wanted) {
    return on(
        wanted,
        (provisioner, out) -> {
          Plan plan = provisioner.plan();
          plan.missing()
              .forEach(topic -> out.println("+ create " + describe(topic, wanted.partitions)));
          plan.differences().forEach(difference -> out.println("! " + difference));
          out.println(
              plan.isEmpty()
                  ? "Nothing to do: the cluster is as the catalogue wants it."
                  : "%d to create, %d differences (those are never changed by apply)."
                      .formatted(plan.missing().size(), plan.differences().size()));
          return plan.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
        });
  }

  /**
   * Creates what is missing.
   *
   * @return 1 when differences remain, or the cluster does not answer
   */
  @Command(
      name = "apply",
      description =
          "Creates missing topics. What differs is told and left: exit code 1 if anything does.",
      mixinStandardHelpOptions = true)
  int apply(@Mixin Wanted wanted) {
    return on(
        wanted,
        (provisioner, out) -> {
          Plan done = provisioner.apply();
          done.missing()
              .forEach(topic -> out.println("created " + describe(topic, wanted.partitions)));
          done.differences().forEach(difference -> out.println("! " + difference));
          out.println(
              "%d created, %d differences left."
                  .formatted(done.missing().size(), done.differences().size()));
          return done.differences().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
        });
  }

  /**
   * Prints what each client of the cluster needs to be allowed, or allows it.
   *
   * @return 1 when the cluster refuses or does not answer
   */
  @Command(
      name = "acls",
      description = {
        "Prints the least that each service must be allowed, as kafka-acls.sh takes it.",
        "With --apply they are created instead; existing ones are left."
      },
      mixinStandardHelpOptions = true)
  int acls(
      @Option(
              names = "--bootstrap",
              paramLabel = "HOST:PORT",
              defaultValue = "127.0.0.1:9092",
              description = "the cluster; default ${DEFAULT-VALUE}")
          String bootstrap,
      @Option(names = "--apply", description = "creates them on the cluster") boolean apply) {
    PrintWriter out = spec.commandLine().getOut();
    if (!apply) {
      for (KafkaAcls.Client client : KafkaAcls.clients()) {
        out.println("# " + client.name() + ": " + client.purpose());
        KafkaAcls.of(client).forEach(acl -> out.println(AclLine.of(acl, bootstrap)));
      }
      out.flush();
      return ExitCode.OK;
    }
    return on(
        bootstrap,
        admin -> {
          admin.createAcls(KafkaAcls.all()).all().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
          out.println(
              "%d ACLs for %d clients are on %s."
                  .formatted(KafkaAcls.all().size(), KafkaAcls.clients().size(), bootstrap));
          return ExitCode.OK;
        });
  }

  /** Prints the catalogue. */
  @Command(
      name = "asyncapi",
      description = "Prints the topics with their schemas as an AsyncAPI document.",
      mixinStandardHelpOptions = true)
  int asyncApi() {
    spec.commandLine().getOut().print(AsyncApi.document());
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  @FunctionalInterface
  private interface Action {
    int on(TopicProvisioner provisioner, PrintWriter out)
        throws InterruptedException, TimeoutException;
  }

  @FunctionalInterface
  private interface AdminAction {
    int on(Admin admin) throws InterruptedException, TimeoutException, ExecutionException;
  }

  private int on(Wanted wanted, Action action) {
    return on(
        wanted.bootstrap,
        admin ->
            action.on(
                new TopicProvisioner(admin, wanted.partitions, wanted.replication, deadline),
                spec.commandLine().getOut()));
  }

  private int on(String bootstrap, AdminAction action) {
    PrintWriter err = spec.commandLine().getErr();
    Map<String, Object> settings =
        KafkaCluster.at(bootstrap, System.getenv())
            .client(
                Map.of(
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    (int) deadline.toMillis(),
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    (int) deadline.toMillis() / 2));
    try (Admin admin = Admin.create(settings)) {
      int code = action.on(admin);
      spec.commandLine().getOut().flush();
      return code;
    } catch (TimeoutException e) {
      err.println("vault: " + bootstrap + " does not answer within " + deadline.toSeconds() + " s");
      return ExitCode.SOFTWARE;
    } catch (ExecutionException e) {
      err.println("vault: " + bootstrap + ": " + e.getCause().getMessage());
      return ExitCode.SOFTWARE;
    } catch (ProvisioningException | KafkaException e) {
      err.println("vault: " + e.getMessage());
      return ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.SOFTWARE;
    }
  }

  private static String describe(TopicSpec topic, int partitions) {
    return "%s: %d partitions, cleanup %s, retention %s"
        .formatted(
            topic.name(),
            partitions,
            topic.cleanup().policy(),
            topic.retentionMillis() < 0
                ? "for ever"
                : Duration.ofMillis(topic.retentionMillis()).toDays() + " days");
  }
}
