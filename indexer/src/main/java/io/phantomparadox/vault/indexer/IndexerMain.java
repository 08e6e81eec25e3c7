package io.phantomparadox.vault.indexer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Runs an indexer alone, configured by the environment; see {@link IndexerConfig}. */
public final class IndexerMain {
  private IndexerMain() {}

  public static void main(String[] args) {
    IndexerService service =
        IndexerService.start(
            IndexerConfig.fromEnvironment(System.getenv()), new SimpleMeterRegistry());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(service::close));
  }
}
