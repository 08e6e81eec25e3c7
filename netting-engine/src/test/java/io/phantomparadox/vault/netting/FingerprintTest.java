package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.families.MarketFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
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
    Id32 previous = Id32.ZERO;
    for (NettingEngine engine : Engines.all().toList()) {
      for (MarketFamily family : MarketFamily.values()) {
        NettingInput input = family.generate(TRADES, 7);
        BatchContext context =
            new BatchContext(1, 1, previous, 0, 0, engine.version(), engine.level());
        previous = BatchCommitment.of(context, input, engine.net(input)).batchHash();
      }
    }
    return previous.toHex();
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
