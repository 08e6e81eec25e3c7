package io.phantomparadox.vault.program;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The local chain against clients that nobody here wrote, bad bytes, faults and kills. */
class LocalChainNodeTest {
  private static final boolean LONG = Boolean.getBoolean("vault.test.long");
  private static final Duration DEADLINE = Duration.ofMinutes(LONG ? 60 : 5);
  private static final Map<String, String> ENVIRONMENT = Map.of("FUZZ_SEEDS", LONG ? "1000" : "4");
  private static final NodeTests TESTS = new NodeTests(Path.of("chain", "test"));

  @BeforeAll
  static void install() throws IOException {
    new NodeTests(Path.of("chain")).install();
    TESTS.install();
  }

  static List<Path> files() {
    return TESTS.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void givenARealChainWhenTheNodeTestsRunThenEachPasses(Path file)
      throws IOException, InterruptedException {
    TESTS.run(file, ENVIRONMENT, DEADLINE);
  }
}
