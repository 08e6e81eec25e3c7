package io.phantomparadox.vault.stack.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs {@code vault verify} against a running stack, as anybody might. */
public final class PublicCheck {
  private final LocalStack stack;

  public PublicCheck(LocalStack stack) {
    this.stack = stack;
  }

  /** A settled batch is found and agrees; a payload that somebody changed does not. */
  public void of(String batch, Path scratch) throws IOException {
    assertThat(run(batch, "--gateway", stack.contentGateway().toString()))
        .contains("is SETTLED", "ok   chunk root", "Payload and chain agree.", "exit code 0");
    Path changed = scratch.resolve("changed-payload");
    Files.write(changed, changedPayload());
    assertThat(run(batch, "--payload", changed.toString()))
        .contains("NO   payload digest: the chain says", "DISAGREE", "exit code 1");
    assertThat(run("1/4000000", "--payload", changed.toString()))
        .contains("the chain has no account of batch 1/4000000", "exit code 1");
    assertThat(run(batch, "--gateway", "http://127.0.0.1:1"))
        .contains("no gateway gave", "exit code 1");
  }

  private byte[] changedPayload() throws IOException {
    try (Stream<Path> kept = Files.list(stack.directory().resolve("content"))) {
      byte[] payload = Files.readAllBytes(kept.sorted().findFirst().orElseThrow());
      payload[payload.length / 2] ^= 1;
      return payload;
    }
  }

  private String run(String batch, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--batch",
                batch,
                "--rpc",
                stack.endpoints().rpcUrl().toString(),
                "--program",
                stack.endpoints().programId().toBase58()));
    arguments.addAll(List.of(more));
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new VerifyCommand());
    line.setOut(new PrintWriter(printed, true));
    line.setErr(new PrintWriter(printed, true));
    int exitCode = line.execute(arguments.toArray(String[]::new));
    return printed + "exit code " + exitCode;
  }
}
