package io.phantomparadox.vault.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LocalChainTest {
  private static final String WALLET = "EBwz6QhoMNCS2ow3GtqRizbA9HLCsnHy8qtptAMxtPX";
  private static final Map<String, String> FINALIZED = Map.of("commitment", "finalized");

  @Test
  void givenTheVaultProgramWhenStartedThenItIsLoadedAtItsAddressAndExecutable() {
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests())) {
      JsonNode account =
          chain
              .call("getAccountInfo", ProgramFiles.programId(), Map.of("encoding", "base64"))
              .path("value");
      assertThat(account.path("executable").asBoolean()).isTrue();
      assertThat(chain.call("getHealth").asText()).isEqualTo("ok");
      assertThat(chain.rpcUrl().getHost()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void givenAnAddressWhenFundedThenTheBalanceIsFinal() {
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests())) {
      chain.fund(WALLET, 5_000_000_000L);
      assertThat(chain.call("getBalance", WALLET, FINALIZED).path("value").asLong())
          .isEqualTo(5_000_000_000L);
    }
  }

  @Test
  void givenARunningChainWhenClosedThenTheChildIsGone() {
    LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
    long pid = chain.pid();
    chain.close();
    assertThat(chain.isAlive()).isFalse();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void givenAKeptChainWhenKilledThenWhatWasFinalIsThereAfterTheRestart(@TempDir Path directory) {
    LocalChain.Options options = LocalChain.Options.forTests().withDataDir(directory);
    LocalChain first = LocalChain.start(options);
    String signature = first.fund(WALLET, 1_234_567L);
    String block =
        first.call("getBlock", slotOf(first, signature), Map.of("encoding", "base64")).toString();
    first.kill();
    try (LocalChain second = LocalChain.start(options)) {
      assertThat(second.call("getBalance", WALLET, FINALIZED).path("value").asLong())
          .isEqualTo(1_234_567L);
      assertThat(
              second
                  .call("getBlock", slotOf(second, signature), Map.of("encoding", "base64"))
                  .toString())
          .isEqualTo(block);
      second.fund(WALLET, 1L);
      assertThat(second.call("getBalance", WALLET).path("value").asLong()).isEqualTo(1_234_568L);
    }
  }

  @Test
  void givenABrokenProgramWhenStartedThenItSaysSoAndNoChildIsLeft(@TempDir Path directory)
      throws IOException {
    Path broken = Files.write(directory.resolve("broken.so"), new byte[] {1, 2, 3});
    long before = ProcessHandle.current().children().count();
    assertThatThrownBy(() -> LocalChain.start(LocalChain.Options.forTests().withElf(broken)))
        .isInstanceOf(LocalChainException.class)
        .hasMessageContaining("refuses the program");
    assertThat(ProcessHandle.current().children().count()).isLessThanOrEqualTo(before);
  }

  @Test
  void givenAFaultWhenInjectedThenTheNextCallMeetsItAndTheOneAfterDoesNot() {
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests())) {
      chain.injectFault(Map.of("kind", "http", "status", 429, "method", "getSlot"));
      assertThatThrownBy(() -> chain.call("getSlot")).hasMessageContaining("HTTP 429");
      assertThat(chain.call("getSlot").isNumber()).isTrue();
    }
  }

  private static long slotOf(LocalChain chain, String signature) {
    return chain
        .call("getSignatureStatuses", List.of(signature), Map.of("searchTransactionHistory", true))
        .path("value")
        .path(0)
        .path("slot")
        .asLong();
  }
}
