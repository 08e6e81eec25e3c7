package io.phantomparadox.vault.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The Solana runtime with the vault program and nothing around it: no blocks, no RPC, no waiting.
 *
 * <p>A transaction executes and its outcome is there; time is what the caller says. It checks
 * signatures, fees, rent and compute limits as {@link LocalChain} does, but neither blockhashes nor
 * duplicates. For tests that run thousands of transactions a second. Not thread-safe.
 */
public final class BareRuntime implements AutoCloseable {
  private static final Duration END_DEADLINE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final Path elf;
  private final Path errors;

  /** An account: its lamports, and its data as {@link #data} gives it. */
  public static final class Account {
    private final long lamports;
    private final byte[] data;

    private Account(long lamports, byte[] data) {
      this.lamports = lamports;
      this.data = data;
    }

    public long lamports() {
      return lamports;
    }

    /** A copy of the bytes. */
    public byte[] data() {
      return data.clone();
    }
  }

  private BareRuntime(Process process, Path elf, Path errors) {
    this.process = process;
    this.elf = elf;
    this.errors = errors;
    this.answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
  }

  /**
   * Starts a runtime with the vault program of this artefact.
   *
   * @param programId 32 bytes, where the program lies
   * @throws LocalChainException when node is missing, npm fails or the program is refused
   */
  public static BareRuntime start(byte[] programId) {
    SidecarInstallation.Installed installed = SidecarInstallation.ensure();
    try {
      Path elf = Files.write(Files.createTempFile("vault-program-", ".so"), ProgramFiles.elf());
      Path errors = Files.createTempFile("bare-runtime-", ".log");
      Process process =
          new ProcessBuilder(
                  installed.node(),
                  "--expose-gc",
                  installed.main().resolveSibling("bare.mjs").toString(),
                  HexFormat.of().formatHex(programId),
                  elf.toString())
              .redirectError(errors.toFile())
              .start();
      BareRuntime runtime = new BareRuntime(process, elf, errors);
      if (!runtime.line().equals("READY")) {
        runtime.close();
        throw new LocalChainException("the bare runtime did not start");
      }
      return runtime;
    } catch (IOException e) {
      throw new LocalChainException("cannot start the bare runtime", e);
    }
  }

  /** Forgets every account and begins again, with the program. */
  public void reset() {
    ask("reset");
  }

  /** Sets what programs see of time. */
  public void setTime(long slot, long unixSeconds) {
    ask("time " + slot + " " + unixSeconds);
  }

  /** Sets an address to so many lamports, with no data. */
  public void fund(byte[] key, long lamports) {
    ask("fund " + HexFormat.of().formatHex(key) + " " + lamports);
  }

  /**
   * Executes a transaction.
   *
   * @return empty when it succeeded, else the error as the RPC writes it
   */
  public Optional<JsonNode> execute(byte[] wire) {
    JsonNode error = ask("execute " + Base64.getEncoder().encodeToString(wire));
    return error.isNull() ? Optional.empty() : Optional.of(error);
  }

  /** An account as it stands, empty when there is none. */
  public Optional<Account> account(byte[] key) {
    JsonNode found = ask("account " + HexFormat.of().formatHex(key));
    return found.isNull()
        ? Optional.empty()
        : Optional.of(
            new Account(
                found.get("lamports").longValue(),
                Base64.getDecoder().decode(found.get("data").textValue())));
  }

  /** Ends the child. */
  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(END_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(elf);
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new LocalChainException("cannot clean up after the bare runtime", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private JsonNode ask(String command) {
    try {
      commands.write(command);
      commands.write('\n');
      commands.flush();
      return JSON.readTree(line());
    } catch (JsonProcessingException e) {
      throw new LocalChainException("the bare runtime answered no JSON", e);
    } catch (IOException e) {
      throw new LocalChainException("the bare runtime does not answer: " + said(), e);
    }
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new LocalChainException("the bare runtime ended: " + said());
    }
    return line;
  }

  private String said() {
    try {
      return Files.readString(errors).strip();
    } catch (IOException e) {
      return "its errors cannot be read: " + e;
    }
  }
}
