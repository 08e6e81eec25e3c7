package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.families.MarketFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes whatever runs the code: interpreter, either compiler, another collector. */
class FingerprintTest {
  private static final int TRADES = 120;
  private static final long DEADLINE_SECONDS = 120;

  /** Prints the fingerprint; runs in JVMs of its own. */
  static final class Printer {
    private Printer() {}

    public static void main(String[] arguments) {
      System.out.print(fingerprint());
    }
  }

  private static String fingerprint() {
    return fingerprint(Engines.all(), TRADES);
  }

  private static String fingerprint(Stream<NettingEngine> engines, int trades) {
    Id32 previous = Id32.ZERO;
    for (NettingEngine engine : engines.toList()) {
      for (MarketFamily family : MarketFamily.values()) {
        NettingInput input = family.generate(trades, 7);
        BatchContext context =
            new BatchContext(1, 1, previous, 0, 0, engine.version(), engine.level());
        previous = BatchCommitment.of(context, input, engine.net(input)).batchHash();
      }
    }
    return previous.toHex();
  }

  /**
   * A change here changes what the engine says of some input: give the engine a new version number
   * with the new fingerprint, so that recorded batches are not netted again by another engine.
   */
  @Test
  void belongsToTheVersionOfTheEngines() {
    String versions =
        Engines.all().map(e -> e.level() + " " + e.version()).collect(Collectors.joining(", "));
    assertThat(versions + ": " + fingerprint() + fingerprint(Engines.fast(), 2_000))
        .isEqualTo(
            "NAIVE 1, STANDARD 5, THOROUGH 5: "
                + "6fed6f9aa48489b72453dcf9d8bd4fcba1d407f352c93de68eeac18b47b70786"
                + "69989fdf158dd332a8d0ee6e9b0718efa0b49c67f2744485ae11fabd37bf05a1");
  }

  @ParameterizedTest
  @MethodSource("io.phantomparadox.vault.netting.Engines#all")
  void isTheSameForEveryOrderOfBuilding(NettingEngine engine) {
    for (MarketFamily family : MarketFamily.values()) {
      NettingInput input = family.generate(TRADES, 3);
      NettingOutcome outcome = engine.net(input);
      for (int seed = 0; seed < 3; seed++) {
        assertThat(engine.net(shuffled(input, new Random(seed)))).isEqualTo(outcome);
      }
    }
  }

  private static NettingInput shuffled(NettingInput input, Random random) {
    List<Trade> trades = new ArrayList<>(input.trades());
    List<NettingInput.OpeningBalance> balances = new ArrayList<>(input.openingBalances());
    List<NettingInput.OpeningOwner> owners = new ArrayList<>(input.openingOwners());
    Collections.shuffle(trades, random);
    Collections.shuffle(balances, random);
    Collections.shuffle(owners, random);
    NettingInput.Builder builder = NettingInput.builder();
    owners.forEach(o -> builder.owner(o.item(), o.owner()));
    balances.forEach(b -> builder.balance(b.wallet(), b.lamports()));
    trades.forEach(builder::trade);
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
  void isTheSameOnAnotherJvm(String flag) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(flag);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Printer.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      String other = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(other).isEqualTo(fingerprint());
    } finally {
      process.destroyForcibly();
    }
  }
}
