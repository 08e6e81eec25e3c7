package io.phantomparadox.vault.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(240)
@Isolated("says where every chain of this JVM is installed")
class PackagedLocalChainTest {
  private static final String LOCAL_CHAIN = "io.phantomparadox.vault.program.LocalChain";

  @AfterEach
  void forgetTheCache() {
    System.clearProperty(SidecarInstallation.CACHE_PROPERTY);
  }

  @Test
  void givenOnlyTheJarAndAnEmptyCacheWhenStartedThenTheChainIsInstalledOutOfTheJar(
      @TempDir Path directory) throws Exception {
    Path jar = jarOf(Path.of("target", "classes"), directory.resolve("program.jar"));
    Path cache = directory.resolve("cache");
    System.setProperty(SidecarInstallation.CACHE_PROPERTY, cache.toString());
    try (URLClassLoader loader =
        new URLClassLoader(withLibraries(jar), ClassLoader.getPlatformClassLoader())) {
      Class<?> localChain = loader.loadClass(LOCAL_CHAIN);
      Class<?> options = loader.loadClass(LOCAL_CHAIN + "$Options");
      Object forTests = options.getMethod("forTests").invoke(null);
      try (AutoCloseable chain =
          (AutoCloseable) localChain.getMethod("start", options).invoke(null, forTests)) {
        assertThat(localChain.getMethod("isAlive").invoke(chain)).isEqualTo(true);
      }
    }
    try (Stream<Path> installed = Files.list(cache.resolve("local-chain"))) {
      assertThat(installed.map(path -> path.getFileName().toString()))
          .anyMatch(name -> name.startsWith("packages-"))
          .noneMatch(name -> name.startsWith("partial-"));
    }
  }

  /** This artefact's jar in place of its class directory, and the libraries of this JVM. */
  private static URL[] withLibraries(Path jar) {
    Stream<Path> libraries =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of);
    return Stream.concat(Stream.of(jar), libraries)
        .map(PackagedLocalChainTest::url)
        .toArray(URL[]::new);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(path.toString(), e);
    }
  }

  private static Path jarOf(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> tree = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) tree::iterator) {
        String name = classes.relativize(file).toString();
        if (name.isEmpty()) {
          continue;
        }
        // Jars made by Maven have entries for their directories too.
        entries.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
        if (Files.isRegularFile(file)) {
          Files.copy(file, entries);
        }
        entries.closeEntry();
      }
    }
    return jar;
  }
}
