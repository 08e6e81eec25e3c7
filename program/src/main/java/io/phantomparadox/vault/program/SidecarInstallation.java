package io.phantomparadox.vault.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local chain's program on disk: its sources out of this artefact, and its two packages from
 * npm.
 *
 * <p>npm runs once per lock file; later starts need no network. Directories are named by what is in
 * them, so an older build of the vault on the same machine keeps its own.
 */
final class SidecarInstallation {
  /** Overrides where installations are kept. */
  static final String CACHE_PROPERTY = "vault.cache.dir";

  private static final Logger LOG = LoggerFactory.getLogger(SidecarInstallation.class);
  private static final String RESOURCES = "chain";
  private static final int NODE_MAJOR_MIN = 20;
  private static final Duration VERSION_DEADLINE = Duration.ofSeconds(20);
  private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(3);
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.\\S*");
  private static final int NAME_HEX_DIGITS = 16;

  /** One installation at a time in this JVM; a file lock keeps other JVMs away. */
  private static final ReentrantLock INSTALLING = new ReentrantLock();

  private SidecarInstallation() {}

  /** What a child process needs. */
  record Installed(String node, Path main) {}

  /**
   * Installs what is not yet there.
   *
   * @throws LocalChainException when node is missing or too old, or npm cannot bring the packages
   */
  static Installed ensure() {
    requirePlatform();
    String node = requireNode();
    INSTALLING.lock();
    try {
      Map<String, byte[]> files = resources();
      Path root = Files.createDirectories(cacheRoot().resolve("local-chain"));
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve("install.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        LOG.trace("installing under {}", lock);
        Path packages = packages(root, files);
        return new Installed(node, sources(packages, files).resolve("main.mjs"));
      }
    } catch (IOException e) {
      throw new LocalChainException("cannot install the local chain", e);
    } finally {
      INSTALLING.unlock();
    }
  }

  private static void requirePlatform() {
    String os = System.getProperty("os.name", "");
    String architecture = System.getProperty("os.arch", "");
    if (!os.equals("Linux") || !architecture.equals("amd64")) {
      throw new LocalChainException(
          "the local chain's runtime is built for Linux on x86-64, this is %s on %s"
              .formatted(os, architecture));
    }
  }

  private static String requireNode() {
    String configured = System.getenv("VAULT_NODE");
    String node = configured == null ? ChildCommand.onPath("node") : configured;
    String version;
    try {
      version =
          ChildCommand.run(
              Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
              VERSION_DEADLINE,
              List.of(node, "--version"));
    } catch (LocalChainException e) {
      throw new LocalChainException(
          "the local chain needs Node.js %d or newer (`node` on the PATH, or VAULT_NODE): %s"
              .formatted(NODE_MAJOR_MIN, e.getMessage()),
          e);
    }
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < NODE_MAJOR_MIN) {
      throw new LocalChainException(
          "the local chain needs Node.js %d or newer, %s is %s"
              .formatted(NODE_MAJOR_MIN, node, version));
    }
    return node;
  }

  private static Path packages(Path root, Map<String, byte[]> files) throws IOException {
    Map<String, byte[]> manifests = new TreeMap<>(files);
    manifests.keySet().removeIf(name -> name.startsWith("src/"));
    Path installed = root.resolve("packages-" + digest(manifests));
    if (Files.isDirectory(installed)) {
      return installed;
    }
    LOG.info("Installing the local chain's packages with npm into {}", installed);
    Path partial = Files.createTempDirectory(root, "partial-");
    try {
      write(partial, manifests);
      ChildCommand.run(
          partial,
          INSTALL_DEADLINE,
          List.of(
              ChildCommand.onPath("npm"),
              "ci",
              "--omit=dev",
              "--ignore-scripts",
              "--prefer-offline",
              "--no-audit",
              "--no-fund"));
      return Files.move(partial, installed, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteTree(partial);
    }
  }

  /** The sources lie below the packages, so that node finds the packages from them. */
  private static Path sources(Path packages, Map<String, byte[]> files) throws IOException {
    Map<String, byte[]> sources = new TreeMap<>();
    files.forEach(
        (name, bytes) -> {
          if (name.startsWith("src/")) {
            sources.put(name.substring("src/".length()), bytes);
          }
        });
    Path installed = packages.resolve("src-" + digest(sources));
    if (Files.isDirectory(installed)) {
      return installed;
    }
    Path partial = Files.createTempDirectory(packages, "partial-");
    try {
      write(partial, sources);
      return Files.move(partial, installed, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteTree(partial);
    }
  }

  /** Beside the build where there is one, so that `clean` removes it; else the user's cache. */
  private static Path cacheRoot() {
    String configured = System.getProperty(CACHE_PROPERTY);
    if (configured != null) {
      return Path.of(configured);
    }
    try {
      URL location = SidecarInstallation.class.getProtectionDomain().getCodeSource().getLocation();
      Path parent = Path.of(location.toURI()).getParent();
      if (parent != null && parent.endsWith("target")) {
        return parent;
      }
    } catch (URISyntaxException e) {
      throw new LocalChainException("the place of this artefact is no file", e);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home", "."));
    return (cache == null || cache.isEmpty() ? home.resolve(".cache") : Path.of(cache))
        .resolve("phantom-paradox-vault");
  }

  /** Files of the chain, by their path below it; from a directory or out of a jar. */
  private static Map<String, byte[]> resources() throws IOException {
    URL url = SidecarInstallation.class.getResource(RESOURCES);
    if (url == null) {
      throw new LocalChainException("the local chain's sources are not in this artefact");
    }
    URI uri = URI.create(url.toString());
    if (uri.getScheme().equals("jar")) {
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return readTree(
            jar.getPath(
                "/"
                    + SidecarInstallation.class.getPackageName().replace('.', '/')
                    + "/"
                    + RESOURCES));
      }
    }
    return readTree(Path.of(uri));
  }

  private static Map<String, byte[]> readTree(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      Map<String, byte[]> files = new TreeMap<>();
      for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
      return files;
    }
  }

  private static void write(Path root, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(root.resolve(file.getKey()), file.getValue());
    }
  }

  private static String digest(Map<String, byte[]> files) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      files.forEach(
          (name, bytes) -> {
            sha256.update((name + " " + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
            sha256.update(bytes);
          });
      return HexFormat.of().formatHex(sha256.digest()).substring(0, NAME_HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
