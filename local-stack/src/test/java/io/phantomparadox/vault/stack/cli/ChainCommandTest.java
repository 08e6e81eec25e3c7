package io.phantomparadox.vault.stack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.CanaryGame;
import io.phantomparadox.vault.stack.chain.OperatorKeys;
import io.phantomparadox.vault.stack.chain.VaultOperator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
class ChainCommandTest {
  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir Path directory;

  @Test
  void givenTheCommandInAProcess_whenItIsAskedToStop_thenItAnsweredUntilThenAndLeavesNoChild()
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dvault.log.file=" + directory.resolve("vault.log"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VaultCommand.class.getName(),
                "chain",
                "--slot-ms",
                "50",
                "--set-up",
                directory.resolve("keys").toString())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      URI rpcUrl = URI.create(valueOf("JSON-RPC", lines));
      assertThat(valueOf("websocket", lines)).isEqualTo("ws://" + rpcUrl.getAuthority());
      try (RpcClient client = new RpcClient(rpcUrl, Duration.ofSeconds(10))) {
        assertThat(client.getHealth().orElseThrow()).isEqualTo("ok");
        assertThat(client.getSlot(Commitment.PROCESSED).orElseThrow()).isPositive();
        VaultOperator operator =
            new VaultOperator(
                client,
                VaultProgram.atDefaultAddress(),
                OperatorKeys.keptIn(directory.resolve("keys")));
        assertThat(operator.game(1).game()).isEqualTo(1);
        assertThat(operator.game(CanaryGame.GAME).walletCount()).isEqualTo(2);
        assertThat(operator.game(CanaryGame.GAME).itemCount()).isEqualTo(1);
        assertThat(directory.resolve("keys")).isDirectoryContaining("glob:**/canary-two.json");
        assertThat(Files.readString(Path.of("..", "docker-compose.yml")))
            .as("what services are told that run beside it")
            .contains(client.getGenesisHash().orElseThrow().toBase58())
            .contains(VaultProgram.atDefaultAddress().id().toBase58())
            .contains(":-" + CanaryGame.GAME + "}", ":-" + CanaryGame.ITEM.toHex() + "}");
      }
      List<ProcessHandle> children = process.descendants().toList();
      assertThat(children).isNotEmpty();

      // the handle's way leaves our end of the pipe open
      assertThat(process.toHandle().destroy()).isTrue();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(SIGTERM_EXIT);
      assertThat(lines.lines()).contains("stopped");
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void givenNonsense_whenRun_thenASentenceAndTheCodeOfWrongUsage() {
    StringWriter err = new StringWriter();

    int code =
        new CommandLine(new VaultCommand())
            .setErr(new PrintWriter(err))
            .execute("chain", "--slot-ms", "0");

    assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("slotMillis must be 1 to 60000");
  }

  private static String valueOf(String name, BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.strip().startsWith(name)) {
        return line.strip().substring(name.length()).strip();
      }
    }
    throw new AssertionError("the command ended without saying its " + name);
  }
}
