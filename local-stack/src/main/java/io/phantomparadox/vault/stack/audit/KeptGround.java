package io.phantomparadox.vault.stack.audit;

import io.phantomparadox.vault.embedded.DataDirectory;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.embedded.EmbeddedRegistry;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.settlement.payload.ContentGateway;
import io.phantomparadox.vault.settlement.payload.LocalContentStore;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The parts of a stopped stack that hold evidence, started on its data directory: broker, registry,
 * chain and content store. No service runs, so nothing is netted, settled or written meanwhile.
 */
final class KeptGround implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Sources sources;

  private KeptGround(Path data) throws IOException {
    DataDirectory directory = DataDirectory.open(data);
    parts.push(directory::release);
    Path root = directory.path();
    EmbeddedBroker broker =
        started(EmbeddedBroker.start(EmbeddedBroker.Options.kept(root.resolve("kafka"))));
    EmbeddedRegistry registry =
        started(EmbeddedRegistry.start(EmbeddedRegistry.Options.on(broker.bootstrapServers())));
    VaultProgram program = VaultProgram.atDefaultAddress();
    LocalChain chain =
        started(
            LocalChain.start(
                LocalChain.Options.defaults()
                    .withProgramId(program.id().toBase58())
                    .withDataDir(root.resolve("chain"))));
    ContentGateway gateway =
        started(
            ContentGateway.start("127.0.0.1:0", new LocalContentStore(root.resolve("content"))));
    sources =
        new Sources(
            broker.bootstrapServers(),
            URI.create(registry.url()),
            chain.rpcUrl(),
            program.id().toBase58(),
            gateway.uri());
  }

  /**
   * @throws IllegalStateException when another run has the directory, or a part does not start
   */
  static KeptGround start(Path data) {
    if (!Files.isDirectory(data.resolve("kafka"))) {
      throw new IllegalStateException("no stack was kept in " + data);
    }
    try {
      return new KeptGround(data);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start from " + data, e);
    }
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  Sources sources() {
    return sources;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part did not stop", e);
      }
    }
  }
}
