package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.schemas.avro.BatchCosts;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.settlement.worker.SettlementDesk;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.Answer;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.Answered;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.DeskException;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.Ended;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.Overview;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.Try;
import io.phantomparadox.vault.settlement.worker.SettlementDesk.UnderWay;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What operators see of settlement, and their answers to a manual review. */
@Command(
    name = "settlement",
    description = {
      "Shows how batches are settled, and answers those that wait for an operator.",
      "Runbook: ops/runbooks/settlement-manual-review.md."
    },
    mixinStandardHelpOptions = true,
    subcommands = {CloseCommand.class, RotateAuthorityCommand.class})
public final class SettlementCommand implements Runnable {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Spec CommandSpec spec;

  @Mixin KafkaAddress kafka = new KafkaAddress();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name one of: list, show, retry, abandon, close, rotate-authority.");
  }

  @Command(
      name = "list",
      description = "Batches under way, and what the last ended ones cost.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--ended",
              paramLabel = "N",
              defaultValue = "5",
              description = "how many ended batches; default ${DEFAULT-VALUE}")
          int endedMax) {
    if (endedMax < 0) {
      throw new ParameterException(spec.commandLine(), "--ended is negative.");
    }
    return with(
        desk -> {
          Overview now = desk.read();
          out().printf("%d under way, %d ended%n", now.underWay().size(), now.ended().size());
          for (UnderWay batch : now.underWay()) {
            out().printf("  %s%n", line(batch));
          }
          List<Ended> ended = now.ended();
          for (Ended batch : ended.subList(Math.max(0, ended.size() - endedMax), ended.size())) {
            out().printf("  %s%n", line(batch));
          }
          out().flush();
          return ExitCode.OK;
        });
  }

  @Command(
      name = "show",
      description = "Everything that the log says of one batch.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "GAME/ID", converter = BatchName.Converter.class) BatchName batch) {
    return with(
        desk -> {
          Overview now = desk.read();
          Optional<UnderWay> underWay = now.find(batch.game(), batch.batchId());
          if (underWay.isPresent()) {
            print(underWay.get());
            return ExitCode.OK;
          }
          Optional<Ended> ended =
              now.ended().stream()
                  .filter(one -> one.game() == batch.game() && one.batchId() == batch.batchId())
                  .findFirst();
          ended.ifPresent(one -> out().println(line(one)));
          out().flush();
          return ended.isPresent() ? ExitCode.OK : failed("settlement knows no batch " + batch);
        });
  }

  @Command(
      name = "retry",
      description = "Lets the worker try a batch in manual review again.",
      mixinStandardHelpOptions = true)
  int retry(
      @Parameters(paramLabel = "GAME/ID", converter = BatchName.Converter.class) BatchName batch,
      @Option(names = "--note", defaultValue = "", description = "who and why, for the log")
          String note) {
    return answer(batch, Answer.RETRY, note);
  }

  @Command(
      name = "abandon",
      description = {
        "Ends a batch in manual review without applying it.",
        "Void before its commit, abort before its debits are complete: its trades go back to",
        "netting. Later it is finished all the same."
      },
      mixinStandardHelpOptions = true)
  int abandon(
      @Parameters(paramLabel = "GAME/ID", converter = BatchName.Converter.class) BatchName batch,
      @Option(names = "--note", defaultValue = "", description = "who and why, for the log")
          String note) {
    return answer(batch, Answer.ABANDON, note);
  }

  private int answer(BatchName batch, Answer answer, String note) {
    return with(
        desk ->
            switch (desk.answer(batch.game(), batch.batchId(), answer, note)) {
              case Answered.Written(var review) -> {
                out()
                    .printf(
                        "%s of batch %s is on the log, in answer to review %d: %s%n",
                        answer, batch, review.number(), review.why());
                out().flush();
                yield ExitCode.OK;
              }
              case Answered.Refused(String why) -> failed("batch " + batch + ": " + why);
            });
  }

  private int with(ToIntFunction<SettlementDesk> action) {
    try {
      return action.applyAsInt(
          new SettlementDesk(kafka.kafka(spec), kafka.registry(spec), DEADLINE, Clock.systemUTC()));
    } catch (DeskException | KafkaException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private void print(UnderWay batch) {
    PrintWriter out = out();
    out.println(line(batch));
    if (batch.plan().isPresent()) {
      SettlementPlan plan = batch.plan().get();
      out.printf(
          "  plan     %d debit, %d item, %d credit chunks; %,d lamports; payload %,d bytes %s%n",
          plan.getDebitChunks(),
          plan.getItemChunks(),
          plan.getCreditChunks(),
          plan.getSumDebitsLamports(),
          plan.getPayloadBytes(),
          plan.getCid());
    }
    for (Try one : batch.tries()) {
      out.printf("  %-10s %d %-7s %s%n", one.task(), one.number(), one.fate(), one.error());
    }
    out.flush();
  }

  private static String line(UnderWay batch) {
    String state =
        batch
            .review()
            .map(review -> "MANUAL REVIEW " + review.number() + ": " + review.why())
            .orElse(batch.stage() + (batch.abandoned() ? ", abandoned" : ""));
    return new BatchName(batch.game(), batch.batchId())
        + "  "
        + state
        + "  ("
        + batch.lastAt()
        + ")";
  }

  private static String line(Ended batch) {
    BatchCosts costs = batch.costs();
    return String.format(
        Locale.ROOT,
        "%s  %s  %,d trades in %,d transactions (%d failed, bound %d), %,d bytes, %,d lamports; alone"
            + " %,d  (%s)",
        new BatchName(batch.game(), batch.batchId()),
        costs.getEnd(),
        costs.getTrades(),
        costs.getTransactions(),
        costs.getFailedTransactions(),
        costs.getBoundTransactions(),
        costs.getBytes(),
        costs.getFeeLamports(),
        costs.getAloneFeeLamports(),
        batch.at());
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
