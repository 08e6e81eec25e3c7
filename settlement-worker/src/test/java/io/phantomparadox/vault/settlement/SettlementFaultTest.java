package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.StagedChain.Moment;
import io.phantomparadox.vault.settlement.rent.BatchRent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running worker on the real local chain, to which one fault after the other happens, alone and
 * together. After each: the batch has one of the ends it may have, each of its chunks was applied
 * once and in order, the ledgers are the model's, and what waited for an operator had said so.
 *
 * <p>An ordinary run has every fault at its worst moment and some pairs; {@code --long} has every
 * fault at every step and all pairs.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SettlementFaultTest {
  private static final boolean LONG = Boolean.getBoolean("vault.test.long");
  private static final long SEED = Long.getLong("vault.test.seed", 20_261_121);
  private static final int PAIRS = 2;
  private static final int FAILURES_MAX = 20;

  /** A long run may be bounded; what it did not come to, it says. */
  private static final Duration LONG_ENOUGH =
      Duration.ofMinutes(Long.getLong("vault.test.minutes", 120));

  private static final List<SettlementStep> STEPS =
      List.of(
          SettlementStep.COMMIT,
          SettlementStep.DEBIT,
          SettlementStep.ITEM,
          SettlementStep.CREDIT,
          SettlementStep.FINALIZE);

  @TempDir private static Path store;
  private static FaultyWorld world;

  @BeforeAll
  static void startWorld() throws Exception {
    world = new FaultyWorld(store, SEED);
  }

  @AfterAll
  static void endWorld() {
    world.close();
  }

  @Test
  @Order(1)
  void givenEveryFaultWhenItHappensAloneThenTheBatchEndsOnceAndTheLedgersAreTheModels(
      TestReporter reporter) throws Exception {
    for (Fault fault : Fault.all()) {
      settle(List.of(fault), reporter);
    }
    assertThat(world.lies()).as("the lies were seen as lies").isPositive();
    assertThat(world.mostTogether())
        .as("chunks go out in parallel")
        .isBetween(2, FaultyWorld.OPEN_MAX);
  }

  @Test
  @Order(2)
  void givenFaultsThatHappenTogetherWhenSettledThenTheSameHolds(TestReporter reporter)
      throws Exception {
    List<List<Fault>> combinations = combinations();
    Collections.shuffle(combinations, new Random(SEED));
    combinations = partOf(combinations);
    if (!LONG) {
      combinations = Stream.concat(onceBroken(), combinations.stream().limit(PAIRS)).toList();
    }
    long begun = System.nanoTime();
    int done = 0;
    List<Throwable> failures = new ArrayList<>();
    for (List<Fault> together : combinations) {
      if (System.nanoTime() - begun > LONG_ENOUGH.toNanos() || failures.size() > FAILURES_MAX) {
        break;
      }
      try {
        settle(together, reporter);
      } catch (Exception | AssertionError e) {
        if (!LONG) {
          throw e;
        }
        // What came after in the same world would only echo it: an hour's run goes on in a new one.
        reporter.publishEntry("failed " + together, String.valueOf(e.getMessage()));
        failures.add(new AssertionError(together.toString(), e));
        world.close();
        world = new FaultyWorld(Files.createTempDirectory(store, "world"), SEED + done);
      }
      done++;
    }
    reporter.publishEntry("combinations", done + " of " + combinations.size());
    AssertionError all = new AssertionError(failures.size() + " combinations failed");
    failures.forEach(all::addSuppressed);
    if (!failures.isEmpty()) {
      throw all;
    }
  }

  /** Pairs that a long run found to go wrong. */
  private static Stream<List<Fault>> onceBroken() {
    // A batch too old for its commit was voided again and again while the program took no void.
    List<Fault> tooOldWhilePaused =
        List.of(fault("program paused"), fault("exit complete before the commit"));
    // Of reverts that went out together the last one to land had asked for too few compute units.
    List<Fault> severalReverts =
        List.of(fault("deadline passes half way"), fault("stranger applies a chunk"));
    return Stream.of(tooOldWhilePaused, severalReverts);
  }

  private static Fault fault(String name) {
    return Fault.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * A part of a long run: {@code -Dvault.test.part=2/8} for one of several processes, {@code
   * -Dvault.test.fault=fork} for the combinations with one fault.
   */
  private static List<List<Fault>> partOf(List<List<Fault>> combinations) {
    String[] part = System.getProperty("vault.test.part", "1/1").split("/", 2);
    int nth = Integer.parseInt(part[0]);
    int parts = Integer.parseInt(part[1]);
    String only = System.getProperty("vault.test.fault", "");
    return IntStream.range(0, combinations.size())
        .filter(i -> i % parts == nth - 1)
        .mapToObj(combinations::get)
        .filter(
            together ->
                only.isEmpty() || together.stream().anyMatch(one -> one.name().equals(only)))
        .toList();
  }

  /** Every pair; and, in a long run, every fault that can happen anywhere at every step. */
  private static List<List<Fault>> combinations() {
    List<Fault> movable = Fault.all().stream().filter(Fault::movable).toList();
    List<Fault> bound = Fault.all().stream().filter(fault -> !fault.movable()).toList();
    List<List<Fault>> combinations = new ArrayList<>();
    for (Fault one : movable) {
      for (Fault other : Fault.all()) {
        if (!one.name().equals(other.name())) {
          combinations.add(List.of(other, one.at(Moment.BEFORE_SENDING, one.step())));
        }
      }
      if (LONG) {
        for (SettlementStep step : STEPS) {
          combinations.add(List.of(one.at(Moment.BEFORE_SIGNING, step)));
          combinations.add(List.of(one.at(Moment.BEFORE_SENDING, step)));
        }
      }
    }
    for (int i = 0; i < bound.size(); i++) {
      for (Fault other : bound.subList(i + 1, bound.size())) {
        combinations.add(List.of(bound.get(i), other));
      }
    }
    return combinations;
  }

  @Test
  @Order(3)
  void givenAnEndedBatchWhenItsTimeIsOverThenItsRentComesBackAndTheNextBatchSettles(
      TestReporter reporter) throws Exception {
    settle(List.of(), reporter);
    long last = world.market.lastBatch();
    LiveVault vault = world.vault;
    BatchRent rent = new BatchRent(vault.program, vault.rpc, vault.server, Duration.ofSeconds(30));
    assertThat(rent.close(vault.game, last))
        .as("too early, says the program")
        .isInstanceOf(BatchRent.Closing.Refused.class);
    assertThat(rent.close(vault.game, last + 1)).isInstanceOf(BatchRent.Closing.Refused.class);
    world.passLock();

    BatchRent.Closing closing = rent.close(vault.game, last);

    assertThat(closing).isInstanceOf(BatchRent.Closing.Closed.class);
    BatchRent.Closing.Closed closed = (BatchRent.Closing.Closed) closing;
    assertThat(closed.lamports()).isGreaterThan(2_000_000);
    assertThat(closed.to()).isEqualTo(vault.server.publicKey());
    assertThat(vault.batch(last)).isEmpty();
    settle(List.of(), reporter);
  }

  private static void settle(List<Fault> faults, TestReporter reporter) throws Exception {
    long begun = System.nanoTime();
    world.settleUnder(faults);
    reporter.publishEntry(faults.toString(), (System.nanoTime() - begun) / 1_000_000 + " ms");
  }
}
