package io.phantomparadox.vault.program;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The local chain against clients that nobody here wrote, bad bytes, faults and kills. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalChainNodeTest {
  private static final boolean LONG = Boolean.getBoolean("vault.test.long");
  private static final Duration DEADLINE = Duration.ofMinutes(LONG ? 30 : 4);
  private static final Map<String, String> ENVIRONMENT = Map.of("FUZZ_SEEDS", LONG ? "2000" : "4");

  private NodeSuite suite;

  @BeforeAll
  void installClients() throws IOException {
    suite = NodeSuite.of(Path.of("chain"), List.of("", "test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web3", "kit", "rpc", "faults", "durability", "fuzz"})
  void givenARealChainWhenTheNodeTestsRunThenEachPasses(String name)
      throws IOException, InterruptedException {
    suite.run("test/" + name + ".test.mjs", ENVIRONMENT, DEADLINE);
  }
}
