package io.phantomparadox.vault.settlement.payload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An IPFS implementation that nobody here wrote, in a node process: three providers and a gateway
 * on loopback (src/test/ipfs/server.mjs). npm brings its packages once per lock file.
 */
public final class ForeignIpfs implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("src", "test", "ipfs");
  private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(3);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);
  private static final String READY = "READY ";

  private final Process process;
  private final URI base;
  private final HttpClient http = HttpClient.newHttpClient();

  private ForeignIpfs(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /** Starts it; node and npm must be on the path. */
  public static ForeignIpfs start() throws IOException, InterruptedException {
    install();
    Process process =
        new ProcessBuilder("node", "server.mjs")
            .directory(DIRECTORY.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    // The line comes, or the process ends and so does its output.
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new IOException("the foreign IPFS did not start: " + line);
    }
    return new ForeignIpfs(
        process, URI.create("http://127.0.0.1:" + line.substring(READY.length())));
  }

  /** One at a time: test classes run beside one another. */
  private static synchronized void install() throws IOException, InterruptedException {
    byte[] lock = Files.readAllBytes(DIRECTORY.resolve("package-lock.json"));
    Path installed = DIRECTORY.resolve("node_modules").resolve(".installed-package-lock.json");
    if (Files.exists(installed) && Arrays.equals(Files.readAllBytes(installed), lock)) {
      return;
    }
    run(
        INSTALL_DEADLINE,
        List.of("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"));
    Files.write(installed, lock);
  }

  /** Runs a command in its directory and returns what it printed. */
  static String run(Duration deadline, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("foreign-ipfs-", ".log");
    try {
      Process child =
          new ProcessBuilder(command)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      child.getOutputStream().close();
      if (!child.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly();
        throw new IOException(command + " did not end within " + deadline);
      }
      String text = Files.readString(output, StandardCharsets.UTF_8);
      if (child.exitValue() != 0) {
        throw new IOException(command + " failed: " + text);
      }
      return text.strip();
    } finally {
      Files.delete(output);
    }
  }

  /** A provider of a kind, as a worker is told of it. */
  public AvailabilityConfig.Provider provider(AvailabilityConfig.Kind kind) {
    String token = kind == AvailabilityConfig.Kind.PINATA ? "pinata-token" : null;
    return new AvailabilityConfig.Provider(kind, base.resolve("/" + name(kind)), token);
  }

  /** Its gateway. */
  public URI gateway() {
    return base;
  }

  /** Lets a provider be good, or answer with an error, hang, or cut the connection. */
  public void mood(AvailabilityConfig.Kind kind, String mood)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(base.resolve("/mood/" + name(kind) + "?is=" + mood))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("HTTP " + answer.statusCode());
    }
  }

  private static String name(AvailabilityConfig.Kind kind) {
    return Map.of(
            AvailabilityConfig.Kind.PINATA, "pinata",
            AvailabilityConfig.Kind.KUBO, "kubo",
            AvailabilityConfig.Kind.FILECOIN, "filecoin")
        .get(kind);
  }

  @Override
  public void close() {
    http.close();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
