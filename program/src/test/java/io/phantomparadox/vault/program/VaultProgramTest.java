package io.phantomparadox.vault.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The vault program on the real runtime. The tests themselves are node's (program/test): in one
 * process with the runtime they execute thousands of transactions a second and can stop time.
 */
class VaultProgramTest {
  private static final NodeTests TESTS = new NodeTests(Path.of("test"));
  private static final String FOREIGN_CLIENT = "anchor.test.mjs";
  private static final boolean LONG = Boolean.getBoolean("vault.test.long");
  private static final Duration FILE_DEADLINE = Duration.ofMinutes(LONG ? 60 : 4);

  @BeforeAll
  static void installPackages() throws IOException {
    TESTS.install();
  }

  @TestFactory
  Stream<DynamicTest> givenTheProgramOnTheRealRuntimeThenItsRulesHoldAndAttacksFail() {
    Map<String, String> environment = Map.of("VAULT_TEST_LONG", Boolean.toString(LONG));
    assertThat(TESTS.files()).hasSizeGreaterThan(5);
    return TESTS.files().stream()
        .filter(file -> !file.endsWith(FOREIGN_CLIENT))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> TESTS.run(file, environment, FILE_DEADLINE)));
  }

  @Test
  void givenAnchorsOwnClientWhenItCallsTheProgramOverRpcThenItUnderstandsEverything()
      throws IOException, InterruptedException {
    // Slots long enough that a blockhash outlives a busy machine.
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests().withPace(100, 2))) {
      TESTS.run(
          Path.of(FOREIGN_CLIENT),
          Map.of("VAULT_RPC_URL", chain.rpcUrl().toString()),
          FILE_DEADLINE);
    }
  }
}
